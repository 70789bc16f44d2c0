package dev.espalier.settings;

import dev.espalier.fault.BadInputException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What {@code --seeds} says. */
public final class Seeds {

  /** What runs are repeated with where nothing is said. */
  public static final List<Integer> THREE = List.of(1, 2, 3);

  private Seeds() {}

  /**
   * The seeds, ascending.
   *
   * @param unless they are given
   * @throws BadInputException if they are no different whole numbers
   */
  public static List<Integer> of(Settings settings, List<Integer> unless) {
    String text = settings.value(Setting.SEEDS).map(String.class::cast).orElse(text(unless));
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
          "--seeds", "'" + text + "' does not fit", "list different whole numbers, such as 1,2,3");
    }
    return List.copyOf(seeds);
  }

  /** As the setting is written. */
  public static String text(List<Integer> seeds) {
    return seeds.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
