package dev.espalier.structure;

/**
 * How many weights are left, and how many of these lie on a path from the text to the logits
 * (Vysogorets and Kempe 2023: effective sparsity counts the others as pruned).
 *
 * @param weights number of weights
 * @param survivors weights that are not pruned
 * @param effective weights among these on a path
 */
public record EffectiveDensity(long weights, long survivors, long effective) {

  /** The counts of no weights. */
  static final EffectiveDensity NONE = new EffectiveDensity(0, 0, 0);

  /** Returns the fraction pruned, in [0, 1]. */
  public double directSparsity() {
    return weights == 0 ? 0 : (double) (weights - survivors) / weights;
  }

  /** Returns the fraction pruned or on no path, in [0, 1]; never below the direct sparsity. */
  public double effectiveSparsity() {
    return weights == 0 ? 0 : (double) (weights - effective) / weights;
  }

  /** Returns the fraction of the unpruned weights on no path, in [0, 1]; NaN if there are none. */
  public double stranded() {
    return (double) (survivors - effective) / survivors;
  }

  EffectiveDensity plus(EffectiveDensity other) {
    return new EffectiveDensity(
        weights + other.weights, survivors + other.survivors, effective + other.effective);
  }
}
