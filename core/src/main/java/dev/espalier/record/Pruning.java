package dev.espalier.record;

import dev.espalier.record.json.MayBeMissing;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much of the scope is pruned in a round.
 *
 * @param sparsity pruned weights / prunable weights of the scope, in [0, 1]
 * @param layerSparsity fraction pruned of each tensor of the scope, by Hugging Face name, in the
 *     model's order
 * @param weightsLeft unpruned weights of the scope
 * @param layers the counts behind {@code layerSparsity}, in the same order; empty if unknown
 * @param groups pruned neurons, heads or layers of each layer under structured pruning; empty under
 *     unstructured pruning
 */
public record Pruning(
    double sparsity,
    Map<String, Double> layerSparsity,
    long weightsLeft,
    @MayBeMissing List<LayerDensity> layers,
    @MayBeMissing List<GroupCounts> groups) {

  /**
   * Validates the components.
   *
   * @throws IllegalArgumentException if a sparsity is outside [0, 1] or the count is negative
   */
  public Pruning(
      double sparsity,
      Map<String, Double> layerSparsity,
      long weightsLeft,
      @Nullable List<LayerDensity> layers,
      @Nullable List<GroupCounts> groups) {
    requireFraction("sparsity", sparsity);
    Objects.requireNonNull(layerSparsity, "layer_sparsity");
    layerSparsity.forEach((name, of) -> requireFraction("layer_sparsity of " + name, of));
    if (weightsLeft < 0) {
      throw new IllegalArgumentException("weights_left cannot be " + weightsLeft);
    }
    this.sparsity = sparsity;
    this.layerSparsity = Collections.unmodifiableMap(new LinkedHashMap<>(layerSparsity));
    this.weightsLeft = weightsLeft;
    this.layers = layers == null ? List.of() : List.copyOf(layers);
    this.groups = groups == null ? List.of() : List.copyOf(groups);
  }

  /** Creates a record of unstructured pruning without the counts of each tensor. */
  public Pruning(double sparsity, Map<String, Double> layerSparsity, long weightsLeft) {
    this(sparsity, layerSparsity, weightsLeft, List.of(), List.of());
  }

  private static void requireFraction(String field, @Nullable Double value) {
    if (value == null || !(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(field + " cannot be " + value);
    }
  }
}
