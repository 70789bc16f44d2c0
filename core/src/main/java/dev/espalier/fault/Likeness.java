package dev.espalier.fault;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What was probably meant by a name that does not exist. */
public final class Likeness {

  /** More changes than this, and a name is not what was meant. */
  private static final int FARTHEST = 4;

  /** Nobody mistypes a name of this length; comparing it would only take time. */
  private static final int LONGEST = 100;

  private Likeness() {}

  /** The name the fewest changes away, if few enough; a name that begins like it comes first. */
  public static Optional<String> nearest(String given, Collection<String> names) {
    if (given.isEmpty() || given.length() > LONGEST) {
      return Optional.empty();
    }
    return names.stream()
        .filter(
            name ->
                name.startsWith(given)
                    || name.equalsIgnoreCase(given)
                    || distance(given, name) <= farthest(given))
        .min(
            Comparator.comparing((String name) -> !name.equalsIgnoreCase(given))
                .thenComparing(name -> !name.startsWith(given))
                .thenComparing(name -> distance(given, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static int farthest(String given) {
    return Math.min(FARTHEST, Math.max(1, given.length() / 3));
  }

  /** Levenshtein's distance: the fewest insertions, deletions and replacements of a character. */
  static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[to.length()];
  }
}
