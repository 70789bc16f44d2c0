package dev.espalier.prune;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A fraction in [0, 1] as an exact decimal, as the user wrote it. In binary floating point 0.7 is
 * slightly less than seven tenths, so that {@code floor(0.7 · 180)} would be 125 rather than 126.
 *
 * @param decimal the fraction, in [0, 1]
 */
public record Share(BigDecimal decimal) {

  /** The fraction 0. */
  public static final Share NONE = new Share(BigDecimal.ZERO);

  /**
   * @throws IllegalArgumentException if the fraction is not in [0, 1]
   */
  public Share {
    if (decimal.signum() < 0 || decimal.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(decimal + " is no fraction in [0, 1]");
    }
  }

  /**
   * Returns the shortest decimal that reads as this double, which is the one it was written as, up
   * to 15 significant digits.
   *
   * @throws IllegalArgumentException if it is not in [0, 1]
   */
  public static Share of(double fraction) {
    return new Share(BigDecimal.valueOf(fraction));
  }

  /** Returns {@code floor(share · count)}, exactly. */
  public long floorOf(long count) {
    return of(count, RoundingMode.FLOOR);
  }

  /** Returns {@code ceil(share · count)}, exactly. */
  public long ceilOf(long count) {
    return of(count, RoundingMode.CEILING);
  }

  private long of(long count, RoundingMode rounding) {
    return decimal.multiply(BigDecimal.valueOf(count)).setScale(0, rounding).longValueExact();
  }

  /**
   * Tells whether {@code part / whole} is at least this share, exactly; true if {@code whole} is 0.
   */
  public boolean isReached(long part, long whole) {
    return BigDecimal.valueOf(part).compareTo(decimal.multiply(BigDecimal.valueOf(whole))) >= 0;
  }

  /** Returns {@code 1 − share}. */
  public Share rest() {
    return new Share(BigDecimal.ONE.subtract(decimal));
  }

  /** Tells whether the fraction is 0. */
  public boolean isNone() {
    return decimal.signum() == 0;
  }

  @Override
  public String toString() {
    return decimal.toPlainString();
  }
}
