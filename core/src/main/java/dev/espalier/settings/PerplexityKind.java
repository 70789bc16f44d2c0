package dev.espalier.settings;

import java.util.Locale;

/** What perplexity is measured. */
public enum PerplexityKind {
  /** exp of the mean loss over blocks. */
  BLOCKS,
  /** That, and the mean of the perplexities of the single rows. */
  BOTH;

  /** The word it is set by. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
