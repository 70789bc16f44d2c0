package dev.espalier.record;

import java.util.Objects;

/**
 * How many groups of a kind are gone from a layer.
 *
 * @param kind {@code neuron}, {@code head}, {@code query-key}, {@code value-projection} or {@code
 *     layer}
 * @param layer its number, from 0
 * @param total that the layer has
 * @param pruned of them, those of which no weight is left
 */
public record GroupCounts(String kind, int layer, int total, int pruned) {

  /**
   * @throws IllegalArgumentException unless 0 ≤ pruned ≤ total and there is a group
   */
  public GroupCounts {
    Objects.requireNonNull(kind, "kind");
    if (layer < 0 || total < 1 || pruned < 0 || pruned > total) {
      throw new IllegalArgumentException(
          "%s of layer %d: %d pruned of %d".formatted(kind, layer, pruned, total));
    }
  }

  /** Those that are left. */
  public int left() {
    return total - pruned;
  }
}
