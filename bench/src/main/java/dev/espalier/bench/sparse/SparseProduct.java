package dev.espalier.bench.sparse;

import java.util.Locale;

/** The three products of a projection in training, all with the same weights. */
public enum SparseProduct {
  FORWARD,
  INPUT_GRADIENT,
  WEIGHT_GRADIENT;

  /** Returns the name used in tables and documents. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
