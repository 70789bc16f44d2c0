package dev.espalier.model;

import java.util.Locale;

/** How a weight is stored and computed with in a round. All forms compute the same. */
public enum WeightFormat {
  /** Whole; pruned weights are zeros like others. */
  DENSE,
  /** Whole, but inputs that are the same for every token leave the product. */
  COMPACT,
  /** The survivors only. */
  SPARSE,
  /** Whole; every input is the same for every token, so that one row is computed for all. */
  UNIFORM;

  /** As records and logs say it, such as {@code sparse}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
