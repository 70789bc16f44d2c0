package dev.espalier.prune;

import java.util.Locale;

/** What goes as one when a mask is cut: a single weight, or a group that belongs together. */
public enum Granularity {
  /** Each weight by itself. */
  WEIGHT("weights"),

  /** A neuron of an MLP: a column of {@code mlp.c_fc} and a row of {@code mlp.c_proj}. */
  NEURON("neurons"),

  /**
   * An attention head: its query, key and value columns of {@code attn.c_attn} and its rows of
   * {@code attn.c_proj}.
   */
  HEAD("heads"),

  /**
   * A dimension within a head, of which there are two kinds: the query and the key column that are
   * multiplied with each other, or the value column and the row of {@code attn.c_proj} that it
   * meets. One can go without the other.
   */
  HEAD_DIM("dimensions of heads"),

  /** A block's four projection matrices. */
  LAYER("layers");

  private final String plural;

  Granularity(String plural) {
    this.plural = plural;
  }

  /** The word the settings use, such as {@code head-dim}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Several of them, in words. */
  public String plural() {
    return plural;
  }
}
