package dev.espalier.model;

import java.util.Locale;

/** The forms in which a weight can be stored and computed in a round. All give the same results. */
public enum WeightFormat {
  /** All weights are stored; pruned ones are zeros. */
  DENSE,
  /**
   * All weights are stored; inputs that are the same for every token are left out of the product.
   */
  COMPACT,
  /** Only the surviving weights are stored. */
  SPARSE,
  /**
   * All weights are stored; every input is the same for every token, so one row is computed for
   * all.
   */
  UNIFORM;

  /** Returns the word used in records and logs, such as {@code sparse}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
