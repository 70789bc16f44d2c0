package dev.espalier.settings;

import dev.espalier.fault.BadInputException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What {@code seeds} says. */
public final class Seeds {

  /** What runs are repeated with where nothing is said. */
  public static final List<Integer> THREE = List.of(1, 2, 3);

  private Seeds() {}

  /**
   * Reads seeds, ascending.
   *
   * @param where the option or file and key the text was given in
   * @throws BadInputException if they are no different whole numbers
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
        // The message below says what is wanted.
      }
      throw new BadInputException(
          where, "'" + text + "' does not fit", "list different whole numbers, such as 1,2,3");
    }
    return List.copyOf(seeds);
  }

  /** As the setting is written. */
  public static String text(List<Integer> seeds) {
    return seeds.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
