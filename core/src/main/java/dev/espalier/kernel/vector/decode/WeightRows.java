package dev.espalier.kernel.vector.decode;

import dev.espalier.kernel.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Sums of some rows of a matrix in off-heap memory, each with a factor. Each row is read once, from
 * its start to its end. The order of summation depends on the numbers of rows and columns only.
 */
final class WeightRows {

  /** Rows that {@link #add} reads at a time. */
  static final int ADDED = 8;

  private WeightRows() {}

  /**
   * Computes {@code sums[c] += Σ_r x[r] · w[r, c]}; row r of w starts at {@code at + r · stride}.
   */
  static void add(
      MemorySegment w,
      long at,
      long stride,
      int rows,
      int columns,
      float[] x,
      int firstX,
      float[] sums,
      int firstSum) {
    int r = 0;
    for (; r + ADDED <= rows; r += ADDED) {
      addEight(w, at + r * stride, stride, columns, x, firstX + r, sums, firstSum);
    }
    for (; r < rows; r++) {
      addOne(w, at + r * stride, columns, x[firstX + r], sums, firstSum);
    }
  }

  private static void addEight(
      MemorySegment w,
      long at,
      long stride,
      int columns,
      float[] x,
      int firstX,
      float[] sums,
      int firstSum) {
    FloatVector x0 = Lanes.splat(x[firstX]);
    FloatVector x1 = Lanes.splat(x[firstX + 1]);
    FloatVector x2 = Lanes.splat(x[firstX + 2]);
    FloatVector x3 = Lanes.splat(x[firstX + 3]);
    FloatVector x4 = Lanes.splat(x[firstX + 4]);
    FloatVector x5 = Lanes.splat(x[firstX + 5]);
    FloatVector x6 = Lanes.splat(x[firstX + 6]);
    FloatVector x7 = Lanes.splat(x[firstX + 7]);
    int whole = (int) Lanes.wholeEnd(0, columns);
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      long i = at + c;
      FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, firstSum + c);
      sum = Lanes.load(w, i).fma(x0, sum);
      sum = Lanes.load(w, i + stride).fma(x1, sum);
      sum = Lanes.load(w, i + 2 * stride).fma(x2, sum);
      sum = Lanes.load(w, i + 3 * stride).fma(x3, sum);
      sum = Lanes.load(w, i + 4 * stride).fma(x4, sum);
      sum = Lanes.load(w, i + 5 * stride).fma(x5, sum);
      sum = Lanes.load(w, i + 6 * stride).fma(x6, sum);
      sum = Lanes.load(w, i + 7 * stride).fma(x7, sum);
      sum.intoArray(sums, firstSum + c);
    }
    for (int c = whole; c < columns; c++) {
      float sum = sums[firstSum + c];
      for (int r = 0; r < ADDED; r++) {
        sum = Math.fma(w.getAtIndex(Lanes.FLOAT, at + r * stride + c), x[firstX + r], sum);
      }
      sums[firstSum + c] = sum;
    }
  }

  /** Adds one row: {@code sums[c] += x · w[c]}. */
  static void addOne(MemorySegment w, long at, int columns, float x, float[] sums, int firstSum) {
    FloatVector factor = Lanes.splat(x);
    int whole = (int) Lanes.wholeEnd(0, columns);
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, firstSum + c);
      Lanes.load(w, at + c).fma(factor, sum).intoArray(sums, firstSum + c);
    }
    for (int c = whole; c < columns; c++) {
      sums[firstSum + c] = Math.fma(w.getAtIndex(Lanes.FLOAT, at + c), x, sums[firstSum + c]);
    }
  }
}
