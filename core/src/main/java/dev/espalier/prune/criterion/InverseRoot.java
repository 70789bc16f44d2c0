package dev.espalier.prune.criterion;

import dev.espalier.kernel.Workers;

/**
 * The upper triangular U with {@code UᵀU = H⁻¹} for a symmetric, positive definite H: the Cholesky
 * factor of the inverse, which itself is never formed. With {@code H = LᵀL}, where L is lower
 * triangular and computed from the last row upwards, {@code U = (L⁻¹)ᵀ}.
 */
final class InverseRoot {

  /** Rows per part; fixed, so that no result depends on the number of threads. */
  private static final int ROWS = 32;

  private InverseRoot() {}

  /**
   * Computes U.
   *
   * @param h the lower triangle, row by row; overwritten
   * @return the rows of Uᵀ, a lower triangle
   * @throws ArithmeticException if H is not positive definite
   */
  static double[][] transposed(double[][] h, Workers workers) {
    factorise(h, workers);
    return invert(h, workers);
  }

  /** Replaces H by L. */
  private static void factorise(double[][] h, Workers workers) {
    for (int last = h.length - 1; last >= 0; last--) {
      double[] row = h[last];
      if (!(row[last] > 0)) {
        throw new ArithmeticException("not positive definite");
      }
      double root = Math.sqrt(row[last]);
      for (int j = 0; j <= last; j++) {
        row[j] /= root;
      }
      workers.forRanges(
          last,
          ROWS,
          (from, to, _) -> {
            for (int i = from; i < to; i++) {
              subtract(h[i], row, row[i], i + 1);
            }
          });
    }
  }

  private static double[][] invert(double[][] lower, Workers workers) {
    int n = lower.length;
    double[][] inverse = new double[n][];
    for (int i = 0; i < n; i++) {
      inverse[i] = new double[i + 1];
      inverse[i][i] = 1;
    }
    // Row i of the inverse is (e_i − Σ_k<i L[i, k] · row k) / L[i, i]: once row k is complete, it
    // is subtracted from all following rows.
    for (int k = 0; k < n; k++) {
      double[] row = inverse[k];
      for (int j = 0; j <= k; j++) {
        row[j] /= lower[k][k];
      }
      int first = k + 1;
      int width = k + 1;
      workers.forRanges(
          n - first,
          ROWS,
          (from, to, _) -> {
            for (int i = first + from; i < first + to; i++) {
              subtract(inverse[i], row, lower[i][width - 1], width);
            }
          });
    }
    return inverse;
  }

  private static void subtract(double[] from, double[] row, double factor, int count) {
    for (int j = 0; j < count; j++) {
      from[j] -= factor * row[j];
    }
  }
}
