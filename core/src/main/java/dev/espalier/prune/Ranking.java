package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import java.util.Locale;

/** Against what a weight or a group is ranked. */
public enum Ranking {
  /** All of the scope in one ranking: some layers may lose more than others. */
  GLOBAL,

  /**
   * Each tensor by itself, or for groups each block by itself: every one loses the same fraction.
   */
  LAYER,

  /** The weights that lead to one output by themselves: every output loses the same fraction. */
  OUTPUT;

  /**
   * The ranking of a word.
   *
   * @param where the option or file and key the word was given in
   * @throws BadInputException if there is none
   */
  public static Ranking named(String word, String where) {
    for (Ranking ranking : values()) {
      if (ranking.name().toLowerCase(Locale.ROOT).equals(word)) {
        return ranking;
      }
    }
    throw new BadInputException(
        where, "'" + word + "' is no ranking", "use global, layer or output");
  }
}
