package dev.espalier.settings;

import java.util.Locale;

/** The form pruned weights are computed in. */
public enum Execution {
  /** For each weight whatever is measured to be faster. */
  AUTO,
  /** Whole, with zeros. */
  DENSE,
  /** Survivors only. */
  SPARSE;

  /** The word it is set by. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
