package dev.espalier.report.html;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats numbers for the page, independent of the locale. */
public final class Numbers {

  /** Shown where there is no measurement. */
  public static final String NONE = "–";

  private static final String THIN_SPACE = "\u202f";

  private Numbers() {}

  public static String loss(double nats) {
    return fixed(nats, 3);
  }

  public static String perplexity(double value) {
    if (Double.isFinite(value) && Math.abs(value) >= 1e9) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    return fixed(value, Math.abs(value) >= 10_000 ? 0 : 2);
  }

  public static String fixed(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + digits + "f", value) : NONE;
  }

  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Formats a fraction as a percentage; 0 and 100 are shown only if exact. */
  public static String percent(double fraction) {
    if (!Double.isFinite(fraction)) {
      return NONE;
    }
    if (fraction != 0 && fraction != 1 && (fraction < 0.0005 || fraction >= 0.9995)) {
      return (fraction < 0.5 ? "<0.1" : ">99.9") + THIN_SPACE + "%";
    }
    String digits = String.format(Locale.ROOT, "%.1f", 100 * fraction);
    return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits)
        + THIN_SPACE
        + "%";
  }

  /**
   * Formats a fraction as a percentage with two significant digits, such as {@code 0.042 %} or
   * {@code 330 %}, for values that may be far below one per cent or above a hundred.
   */
  public static String share(double fraction) {
    if (!Double.isFinite(fraction)) {
      return NONE;
    }
    if (fraction == 0 || fraction == 1) {
      return percent(fraction);
    }
    if (fraction < 1 && fraction >= 0.995) {
      return percent(fraction);
    }
    BigDecimal digits = new BigDecimal(100 * fraction).round(new MathContext(2));
    return count(digits, digits.scale()) + THIN_SPACE + "%";
  }

  /** Formats a fraction as by {@link #share}, with a sign. */
  public static String signedShare(double fraction) {
    return Double.isFinite(fraction)
        ? (fraction < 0 ? "−" : "+") + share(Math.abs(fraction))
        : NONE;
  }

  private static String count(BigDecimal value, int scale) {
    return String.format(Locale.ROOT, "%,." + Math.max(0, scale) + "f", value);
  }

  /** Formats bytes in units of a thousand. */
  public static String bytes(long bytes) {
    List<String> units = List.of("bytes", "kB", "MB", "GB", "TB");
    int unit = 0;
    double value = bytes;
    while (value >= 999.5 && unit < units.size() - 1) {
      value /= 1000;
      unit++;
    }
    BigDecimal digits = new BigDecimal(value).round(new MathContext(3));
    return count(digits, unit == 0 ? 0 : digits.scale()) + "\u00a0" + units.get(unit);
  }

  public static String signed(double value, int digits) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%+,." + digits + "f", value).replace('-', '−')
        : NONE;
  }

  public static String seconds(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    if (seconds < 59.95) {
      return fixed(seconds, 1) + THIN_SPACE + "s";
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? "%d min %02d s".formatted(whole / 60, whole % 60)
        : "%s h %02d min".formatted(count(whole / 3600), whole % 3600 / 60);
  }

  /** Returns a number that JSON can represent, or null. */
  public static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
