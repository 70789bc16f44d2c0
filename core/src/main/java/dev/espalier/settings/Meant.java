package dev.espalier.settings;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Guesses the number that the user meant by a text that is not a valid value. */
final class Meant {

  /**
   * Numbers such as {@code 25}, {@code 25%}, {@code 1,000}, {@code 1e3}, {@code 0,25}, {@code 10k}.
   */
  private static final Pattern NUMBER =
      Pattern.compile("(\\d[\\d_]{0,17}(?:[.,]\\d{1,18}){0,6}(?:[eE][+-]?\\d{1,2})?)\\s?([%kKM]?)");

  private static final Pattern THOUSANDS = Pattern.compile("\\d{1,3}(,\\d{3})+");

  private Meant() {}

  /**
   * Returns the reading of the text that is valid, in plain digits.
   *
   * @param fits whether the setting accepts a number
   */
  static Optional<String> by(String text, Predicate<BigDecimal> fits) {
    Matcher matcher = NUMBER.matcher(text.strip());
    if (text.length() > 60 || !matcher.matches()) {
      return Optional.empty();
    }
    String digits = matcher.group(1).replace("_", "");
    BigDecimal number;
    try {
      number =
          new BigDecimal(
              THOUSANDS.matcher(digits).matches()
                  ? digits.replace(",", "")
                  : digits.replace(',', '.'));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
    BigDecimal written =
        switch (matcher.group(2)) {
          case "%" -> number.movePointLeft(2);
          case "k", "K" -> number.movePointRight(3);
          case "M" -> number.movePointRight(6);
          default -> number;
        };
    if (fits.test(written)) {
      return Optional.of(plain(written));
    }
    // 25 given for a fraction means 25 %.
    BigDecimal fraction = number.movePointLeft(2);
    return number.compareTo(BigDecimal.ONE) > 0
            && fraction.compareTo(BigDecimal.ONE) <= 0
            && fits.test(fraction)
        ? Optional.of(plain(fraction))
        : Optional.empty();
  }

  /** Tells whether a text is a number between 0 and 1. */
  static boolean isFraction(String text) {
    return text.strip().matches("0?\\.\\d{1,18}");
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
