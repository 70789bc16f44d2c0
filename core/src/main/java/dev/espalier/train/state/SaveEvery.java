package dev.espalier.train.state;

import dev.espalier.fault.BadInputException;
import java.util.Locale;

/** The interval at which training saves its state. */
public sealed interface SaveEvery {

  /** After every n-th step. */
  record Steps(int steps) implements SaveEvery {}

  /** After the first step that ends at least this long after the last save. */
  record Minutes(double minutes) implements SaveEvery {}

  /** Never: training that is stopped starts from the beginning. */
  record Off() implements SaveEvery {}

  /** Two years. */
  double MOST_MINUTES = 1e6;

  /**
   * Parses {@code N} (steps), {@code Nm} (minutes) or {@code off}.
   *
   * @param where the option, or the file and key, of the text
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
        if (minutes > 0 && minutes <= MOST_MINUTES) {
          return new Minutes(minutes);
        }
      } else if (Integer.parseInt(given) > 0) {
        return new Steps(Integer.parseInt(given));
      }
    } catch (NumberFormatException _) {
      // The message below states what is accepted.
    }
    throw new BadInputException(
        where, "'" + text + "' is no interval", "give steps, as 500, minutes, as 10m, or off");
  }
}
