package dev.espalier.record;

import java.util.Objects;

/**
 * The number of groups of one kind that are pruned from a layer.
 *
 * @param kind {@code neuron}, {@code head}, {@code query-key}, {@code value-projection} or {@code
 *     layer}
 * @param layer index of the layer, from 0
 * @param total groups in the layer
 * @param pruned groups of which no weight is left
 */
public record GroupCounts(String kind, int layer, int total, int pruned) {

  /**
   * Validates the components.
   *
   * @throws IllegalArgumentException unless 0 ≤ pruned ≤ total and total &gt; 0
   */
  public GroupCounts {
    Objects.requireNonNull(kind, "kind");
    if (layer < 0 || total < 1 || pruned < 0 || pruned > total) {
      throw new IllegalArgumentException(
          "%s of layer %d: %d pruned of %d".formatted(kind, layer, pruned, total));
    }
  }

  /** Returns the number of groups that are left. */
  public int left() {
    return total - pruned;
  }
}
