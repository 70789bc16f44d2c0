package dev.espalier.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Adds the product of two matrices in Java arrays to a third, in blocks of {@link #ROWS} rows by
 * two vectors, whose twelve sums stay in registers (Goto and van de Geijn 2008). Twelve independent
 * fused multiply-adds hide their latency and, with three more registers, fit the sixteen of AVX2.
 */
final class MicroKernel {

  static final int ROWS = 6;
  static final int COLUMNS = 2 * Lanes.COUNT;

  private static final VectorSpecies<Float> F = Lanes.FLOATS;

  private MicroKernel() {}

  /**
   * Returns the smallest multiple of {@link #COLUMNS} that is at least {@code n}, the width of rows
   * of B and C.
   */
  static int padded(int n) {
    return Lanes.parts(n, COLUMNS) * COLUMNS;
  }

  /**
   * Computes {@code c[i, j] += Σ_p a[i, p] b[p, j]} for {@code i < m}, {@code p < k} and {@code j <
   * n} rounded up to a multiple of {@link #COLUMNS}.
   *
   * @param aRow distance between rows of a
   * @param aStep distance between columns of a
   * @param bStep distance between rows of b within a panel of {@link #COLUMNS} columns
   * @param bPanel distance between panels of b
   * @param cRow distance between rows of c
   */
  static void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aFrom,
      int aRow,
      int aStep,
      float[] b,
      int bFrom,
      int bStep,
      int bPanel,
      float[] c,
      int cFrom,
      int cRow) {
    for (int j = 0, panel = bFrom; j < n; j += COLUMNS, panel += bPanel) {
      for (int i = 0; i < m; i += ROWS) {
        int rows = Math.min(ROWS, m - i);
        int from = aFrom + i * aRow;
        block(rows, k, a, from, aRow, aStep, b, panel, bStep, c, cFrom + i * cRow + j, cRow);
      }
    }
  }

  /**
   * Computes one block; if fewer rows are left, the last one is computed repeatedly and stored
   * once.
   */
  private static void block(
      int rows,
      int k,
      float[] a,
      int aFrom,
      int aRow,
      int aStep,
      float[] b,
      int bFrom,
      int bStep,
      float[] c,
      int cFrom,
      int cRow) {
    int last = rows - 1;
    int a0 = aFrom;
    int a1 = aFrom + Math.min(1, last) * aRow;
    int a2 = aFrom + Math.min(2, last) * aRow;
    int a3 = aFrom + Math.min(3, last) * aRow;
    int a4 = aFrom + Math.min(4, last) * aRow;
    int a5 = aFrom + Math.min(5, last) * aRow;
    FloatVector zero = FloatVector.zero(F);
    FloatVector s00 = zero;
    FloatVector s01 = zero;
    FloatVector s10 = zero;
    FloatVector s11 = zero;
    FloatVector s20 = zero;
    FloatVector s21 = zero;
    FloatVector s30 = zero;
    FloatVector s31 = zero;
    FloatVector s40 = zero;
    FloatVector s41 = zero;
    FloatVector s50 = zero;
    FloatVector s51 = zero;
    for (int p = 0; p < k; p++) {
      int at = bFrom + p * bStep;
      int step = p * aStep;
      FloatVector b0 = FloatVector.fromArray(F, b, at);
      FloatVector b1 = FloatVector.fromArray(F, b, at + Lanes.COUNT);
      FloatVector x = FloatVector.broadcast(F, a[a0 + step]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(F, a[a1 + step]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(F, a[a2 + step]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(F, a[a3 + step]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(F, a[a4 + step]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(F, a[a5 + step]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
    }
    add(c, cFrom, s00, s01);
    if (rows > 1) {
      add(c, cFrom + cRow, s10, s11);
    }
    if (rows > 2) {
      add(c, cFrom + 2 * cRow, s20, s21);
    }
    if (rows > 3) {
      add(c, cFrom + 3 * cRow, s30, s31);
    }
    if (rows > 4) {
      add(c, cFrom + 4 * cRow, s40, s41);
    }
    if (rows > 5) {
      add(c, cFrom + 5 * cRow, s50, s51);
    }
  }

  private static void add(float[] c, int at, FloatVector left, FloatVector right) {
    FloatVector.fromArray(F, c, at).add(left).intoArray(c, at);
    int next = at + Lanes.COUNT;
    FloatVector.fromArray(F, c, next).add(right).intoArray(c, next);
  }
}
