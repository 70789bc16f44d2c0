package dev.espalier.kernel.vector.decode;

import dev.espalier.kernel.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Products of one vector with some rows of a matrix in off-heap memory. Each row is read once, from
 * its start to its end. The order of summation depends on the number of columns only. Belongs to
 * one worker.
 */
final class RowDots {

  /** Rows read at a time. */
  private static final int DOTTED = 4;

  private final float[] lanes = new float[Lanes.COUNT];

  /** Computes {@code out[r] = Σ_c x[c] · w[r, c]}; row r of w starts at {@code at + r · stride}. */
  void dots(
      MemorySegment w,
      long at,
      long stride,
      int rows,
      int columns,
      float[] x,
      int firstX,
      float[] out,
      int firstOut) {
    int r = 0;
    for (; r + DOTTED <= rows; r += DOTTED) {
      dotFour(w, at + r * stride, stride, columns, x, firstX, out, firstOut + r);
    }
    for (; r < rows; r++) {
      out[firstOut + r] = dot(w, at + r * stride, columns, x, firstX);
    }
  }

  private void dotFour(
      MemorySegment w,
      long at,
      long stride,
      int columns,
      float[] x,
      int firstX,
      float[] out,
      int firstOut) {
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
    out[firstOut] = rest(sum(sum0), w, at, whole, columns, x, firstX);
    out[firstOut + 1] = rest(sum(sum1), w, at + stride, whole, columns, x, firstX);
    out[firstOut + 2] = rest(sum(sum2), w, at + 2 * stride, whole, columns, x, firstX);
    out[firstOut + 3] = rest(sum(sum3), w, at + 3 * stride, whole, columns, x, firstX);
  }

  private float dot(MemorySegment w, long at, int columns, float[] x, int firstX) {
    FloatVector sum = Lanes.splat(0f);
    int whole = (int) Lanes.wholeEnd(0, columns);
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      sum = Lanes.load(w, at + c).fma(FloatVector.fromArray(Lanes.FLOATS, x, firstX + c), sum);
    }
    return rest(sum(sum), w, at, whole, columns, x, firstX);
  }

  private static float rest(
      float sum, MemorySegment w, long at, int from, int columns, float[] x, int firstX) {
    float total = sum;
    for (int c = from; c < columns; c++) {
      total = Math.fma(w.getAtIndex(Lanes.FLOAT, at + c), x[firstX + c], total);
    }
    return total;
  }

  private float sum(FloatVector x) {
    x.intoArray(lanes, 0);
    return Lanes.sum(lanes);
  }
}
