package dev.espalier.settings;

import dev.espalier.fault.BadInputException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads and writes the setting {@code seeds}. */
public final class Seeds {

  /** The seeds of repeated runs if none are given. */
  public static final List<Integer> THREE = List.of(1, 2, 3);

  private Seeds() {}

  /**
   * Parses seeds and returns them in ascending order.
   *
   * @param where the option, or the file and key, of the text
   * @throws BadInputException unless the text is a list of distinct whole numbers
   */
  static List<Integer> parse(String text, String where) {
    TreeSet<Integer> seeds = new TreeSet<>();
    for (String seed : text.split(",", -1)) {
      try {
        int number = Integer.parseInt(seed.strip());
        if (number >= 0 && seeds.add(number)) {
          continue;
        }
      } catch (NumberFormatException _) {
        // The message below states what is accepted.
      }
      throw new BadInputException(
          where, "'" + text + "' does not fit", "list different whole numbers, such as 1,2,3");
    }
    return List.copyOf(seeds);
  }

  /** Returns seeds in the notation of the setting. */
  public static String text(List<Integer> seeds) {
    return seeds.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
