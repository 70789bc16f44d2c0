package dev.espalier.prune;

import java.util.Locale;

/** The set within which a weight or a group is ranked. */
public enum Ranking {
  /** The whole scope: some layers may lose more than others. */
  GLOBAL,

  /** Each tensor or, for groups, each block: all of them lose the same fraction. */
  LAYER,

  /** The weights of one output: every output loses the same fraction. */
  OUTPUT;

  /** Returns the word used in settings, such as {@code output}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
