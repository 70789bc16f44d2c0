package dev.espalier.kernel.vector.decode;

import dev.espalier.kernel.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Products of one vector with some rows of a matrix in off-heap memory. Each row is read once, from
 * its start to its end. The order of summation depends on the number of columns only.
 */
final class RowDots {

  /** Rows read at a time. */
  static final int DOTTED = 4;

  private RowDots() {}

  /**
   * Computes {@code out[r] = Σ_c x[c] · w[r, c]}; row r of w starts at {@code at + r · stride}.
   *
   * @param lanes scratch of as many floats as a vector has lanes
   */
  static void dots(
      MemorySegment w,
      long at,
      long stride,
      int rows,
      int columns,
      float[] x,
      int firstX,
      float[] out,
      float[] lanes) {
    int r = 0;
    for (; r + DOTTED <= rows; r += DOTTED) {
      dotFour(w, at + r * stride, stride, columns, x, firstX, out, r, lanes);
    }
    for (; r < rows; r++) {
      out[r] = dot(w, at + r * stride, columns, x, firstX, lanes);
    }
  }

  private static void dotFour(
      MemorySegment w,
      long at,
      long stride,
      int columns,
      float[] x,
      int firstX,
      float[] out,
      int firstOut,
      float[] lanes) {
    FloatVector sum0 = Lanes.splat(0f);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int whole = (int) Lanes.wholeEnd(0, columns);
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      long i = at + c;
      FloatVector factor = FloatVector.fromArray(Lanes.FLOATS, x, firstX + c);
      sum0 = Lanes.load(w, i).fma(factor, sum0);
      sum1 = Lanes.load(w, i + stride).fma(factor, sum1);
      sum2 = Lanes.load(w, i + 2 * stride).fma(factor, sum2);
      sum3 = Lanes.load(w, i + 3 * stride).fma(factor, sum3);
    }
    out[firstOut] = rest(sum(sum0, lanes), w, at, whole, columns, x, firstX);
    out[firstOut + 1] = rest(sum(sum1, lanes), w, at + stride, whole, columns, x, firstX);
    out[firstOut + 2] = rest(sum(sum2, lanes), w, at + 2 * stride, whole, columns, x, firstX);
    out[firstOut + 3] = rest(sum(sum3, lanes), w, at + 3 * stride, whole, columns, x, firstX);
  }

  /** Computes one of the {@link #dots}. */
  static float dot(MemorySegment w, long at, int columns, float[] x, int firstX, float[] lanes) {
    FloatVector sum = Lanes.splat(0f);
    int whole = (int) Lanes.wholeEnd(0, columns);
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      sum = Lanes.load(w, at + c).fma(FloatVector.fromArray(Lanes.FLOATS, x, firstX + c), sum);
    }
    return rest(sum(sum, lanes), w, at, whole, columns, x, firstX);
  }

  private static float rest(
      float sum, MemorySegment w, long at, int from, int columns, float[] x, int firstX) {
    float total = sum;
    for (int c = from; c < columns; c++) {
      total = Math.fma(w.getAtIndex(Lanes.FLOAT, at + c), x[firstX + c], total);
    }
    return total;
  }

  /** Returns the sum of a vector's lanes. */
  static float sum(FloatVector x, float[] lanes) {
    x.intoArray(lanes, 0);
    return Lanes.sum(lanes);
  }
}
