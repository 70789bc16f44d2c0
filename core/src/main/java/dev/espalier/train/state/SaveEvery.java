package dev.espalier.train.state;

import dev.espalier.fault.BadInputException;
import java.util.Locale;

/** How often a training saves its state. */
public sealed interface SaveEvery {

  /** After every so many steps. */
  record Steps(int steps) implements SaveEvery {}

  /** After the first step that ends so long after the last saving. */
  record Minutes(double minutes) implements SaveEvery {}

  /** Never: a training that is stopped begins again. */
  record Off() implements SaveEvery {}

  /**
   * Reads {@code N} (steps), {@code Nm} (minutes) or {@code off}.
   *
   * @param where the option or file and key the text was given in
   * @throws BadInputException if the text is none of these
   */
  static SaveEvery parse(String text, String where) {
    String given = text.strip().toLowerCase(Locale.ROOT);
    if (given.equals("off")) {
      return new Off();
    }
    try {
      if (given.endsWith("m")) {
        double minutes = Double.parseDouble(given.substring(0, given.length() - 1));
        if (minutes > 0 && Double.isFinite(minutes)) {
          return new Minutes(minutes);
        }
      } else if (Integer.parseInt(given) > 0) {
        return new Steps(Integer.parseInt(given));
      }
    } catch (NumberFormatException _) {
      // It is none of them, as is said below.
    }
    throw new BadInputException(
        where, "'" + text + "' is no interval", "give steps, as 500, minutes, as 10m, or off");
  }
}
