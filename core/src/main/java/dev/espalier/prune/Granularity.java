package dev.espalier.prune;

import java.util.Locale;

/** The granularity of pruning: single weights, or groups that are pruned together. */
public enum Granularity {
  /** Single weights. */
  WEIGHT("weights"),

  /** A neuron of an MLP: a column of {@code mlp.c_fc} and a row of {@code mlp.c_proj}. */
  NEURON("neurons"),

  /**
   * An attention head: its query, key and value columns of {@code attn.c_attn} and its rows of
   * {@code attn.c_proj}.
   */
  HEAD("heads"),

  /**
   * A dimension within a head, of two kinds: a query column with its key column, or a value column
   * with the corresponding row of {@code attn.c_proj}. Each can be pruned without the other.
   */
  HEAD_DIM("dimensions of heads"),

  /** A block's four projection matrices. */
  LAYER("layers");

  private final String plural;

  Granularity(String plural) {
    this.plural = plural;
  }

  /** Returns the word used in settings, such as {@code head-dim}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the plural, in words. */
  public String plural() {
    return plural;
  }
}
