package dev.espalier.settings;

import java.util.Locale;

/** The kinds of perplexity to measure. */
public enum PerplexityKind {
  /** exp of the mean loss over blocks. */
  BLOCKS,
  /** The above, and the mean of the perplexities of the individual rows. */
  BOTH;

  /** Returns the word used in settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
