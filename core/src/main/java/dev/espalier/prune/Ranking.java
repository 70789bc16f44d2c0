package dev.espalier.prune;

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

  /** The word the settings use, such as {@code output}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
