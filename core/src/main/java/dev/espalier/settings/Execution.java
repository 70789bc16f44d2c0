package dev.espalier.settings;

import java.util.Locale;

/** The form in which pruned weights are computed. */
public enum Execution {
  /** For each weight the form measured to be faster. */
  AUTO,
  /** All weights, with zeros. */
  DENSE,
  /** Surviving weights only. */
  SPARSE;

  /** Returns the word used in settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
