package dev.espalier.prune;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A fraction in [0, 1] as the user wrote it: a decimal, and exact. In binary floating point 0.7 is
 * a little less than seven tenths, and {@code floor(0.7 · 180)} would be 125 where 126 is right.
 *
 * @param decimal the fraction, in [0, 1]
 */
public record Share(BigDecimal decimal) {

  /** Nothing. */
  public static final Share NONE = new Share(BigDecimal.ZERO);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the fraction is not in [0, 1]
   */
  public Share {
    if (decimal.signum() < 0 || decimal.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(decimal + " is no fraction in [0, 1]");
    }
  }

  /**
   * The shortest decimal that reads as this double, which is the one it was written as, up to 15
   * significant digits.
   *
   * @throws IllegalArgumentException if it is not in [0, 1]
   */
  public static Share of(double fraction) {
    return new Share(BigDecimal.valueOf(fraction));
  }

  /** {@code floor(share · count)}, exactly. */
  public long floorOf(long count) {
    return of(count, RoundingMode.FLOOR);
  }

  /** {@code ceil(share · count)}, exactly. */
  public long ceilOf(long count) {
    return of(count, RoundingMode.CEILING);
  }

  private long of(long count, RoundingMode rounding) {
    return decimal.multiply(BigDecimal.valueOf(count)).setScale(0, rounding).longValueExact();
  }

  /** Whether {@code part / whole} is at least this share, exactly; of nothing every share is. */
  public boolean isReached(long part, long whole) {
    return BigDecimal.valueOf(part).compareTo(decimal.multiply(BigDecimal.valueOf(whole))) >= 0;
  }

  /** What this share leaves: {@code 1 − share}. */
  public Share rest() {
    return new Share(BigDecimal.ONE.subtract(decimal));
  }

  /** Whether it is nothing. */
  public boolean isNone() {
    return decimal.signum() == 0;
  }

  @Override
  public String toString() {
    return decimal.toPlainString();
  }
}
