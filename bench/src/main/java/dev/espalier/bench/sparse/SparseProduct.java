package dev.espalier.bench.sparse;

import java.util.Locale;

/** The three products of a projection in training, all with the same weights. */
public enum SparseProduct {
  FORWARD,
  INPUT_GRADIENT,
  WEIGHT_GRADIENT;

  /** For people, and in documents. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
