package dev.espalier.record;

import java.util.Objects;

/**
 * How many weights of one tensor of the scope are left.
 *
 * @param name Hugging Face name of the tensor
 * @param weights all weights of the tensor
 * @param left weights that are not pruned
 */
public record LayerDensity(String name, long weights, long left) {

  /**
   * Validates the components.
   *
   * @throws IllegalArgumentException unless 0 ≤ left ≤ weights and weights &gt; 0
   */
  public LayerDensity {
    Objects.requireNonNull(name, "name");
    if (weights < 1 || left < 0 || left > weights) {
      throw new IllegalArgumentException(
          "%s: %d weights left of %d".formatted(name, left, weights));
    }
  }

  /** Returns the fraction pruned, in [0, 1]. */
  public double sparsity() {
    return (double) (weights - left) / weights;
  }
}
