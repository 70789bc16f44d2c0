package dev.espalier.structure;

/**
 * How many weights survive, and how many of these lie on a path from the text to the logits
 * (Vysogorets and Kempe 2023: effective sparsity counts the others as pruned).
 *
 * @param weights there are
 * @param survivors of them, not pruned
 * @param effective of these, on a path
 */
public record EffectiveDensity(long weights, long survivors, long effective) {

  /** Of no weights. */
  static final EffectiveDensity NONE = new EffectiveDensity(0, 0, 0);

  /** The fraction pruned, in [0, 1]. */
  public double directSparsity() {
    return weights == 0 ? 0 : (double) (weights - survivors) / weights;
  }

  /** The fraction pruned or on no path, in [0, 1]; never below the direct one. */
  public double effectiveSparsity() {
    return weights == 0 ? 0 : (double) (weights - effective) / weights;
  }

  /** The share of the survivors that are on no path, in [0, 1]; NaN without survivors. */
  public double stranded() {
    return (double) (survivors - effective) / survivors;
  }

  EffectiveDensity plus(EffectiveDensity other) {
    return new EffectiveDensity(
        weights + other.weights, survivors + other.survivors, effective + other.effective);
  }
}
