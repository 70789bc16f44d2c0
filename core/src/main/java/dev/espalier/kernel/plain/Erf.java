package dev.espalier.kernel.plain;

/** The complementary error function, {@code 1 − erf(x)}, with a relative error of about 1e-13. */
final class Erf {

  /**
   * Below this the series is used, whose terms are all positive; above it the continued fraction.
   */
  private static final double NEAR = 2.5;

  private static final int FRACTION_DEPTH = 80;

  private Erf() {}

  static double complement(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    if (x < 0) {
      return 2 - complement(-x);
    }
    return x < NEAR ? 1 - series(x) : fraction(x);
  }

  /** {@code 2/√π · e^{−x²} · Σ 2ⁿ x^{2n+1} / (2n+1)!!} (Abramowitz and Stegun 7.1.6). */
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; term > sum * 1e-17; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /** Laplace's continued fraction (Abramowitz and Stegun 7.1.14), evaluated backwards. */
  private static double fraction(double x) {
    double tail = x;
    for (int n = FRACTION_DEPTH; n >= 1; n--) {
      tail = x + n / 2.0 / tail;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
  }
}
