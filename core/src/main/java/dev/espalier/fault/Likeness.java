package dev.espalier.fault;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests an existing name for a misspelled one. */
public final class Likeness {

  /** The largest edit distance of a suggestion. */
  private static final int FARTHEST = 4;

  /** Longer names are not misspellings; comparing them would only take time. */
  private static final int LONGEST = 100;

  private Likeness() {}

  /**
   * Returns the name with the smallest edit distance, if it is small enough; names that share a
   * prefix come first.
   */
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

  /**
   * Returns the Levenshtein distance: the fewest insertions, deletions and replacements of a
   * character.
   */
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
