package dev.espalier.record;

import java.util.Objects;

/**
 * How much of one tensor of the scope is left.
 *
 * @param name by Hugging Face
 * @param weights that the tensor has
 * @param left of them, not pruned
 */
public record LayerDensity(String name, long weights, long left) {

  /**
   * @throws IllegalArgumentException unless 0 ≤ left ≤ weights and there is a weight
   */
  public LayerDensity {
    Objects.requireNonNull(name, "name");
    if (weights < 1 || left < 0 || left > weights) {
      throw new IllegalArgumentException(
          "%s: %d weights left of %d".formatted(name, left, weights));
    }
  }

  /** The fraction pruned, in [0, 1]. */
  public double sparsity() {
    return (double) (weights - left) / weights;
  }
}
