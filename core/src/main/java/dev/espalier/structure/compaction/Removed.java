package dev.espalier.structure.compaction;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The structure that a compaction removed from a model. Parts of a larger removed part are counted
 * too, and so are dimensions that were only padding in the heads of an already compact model.
 *
 * @param layers blocks
 * @param sublayers attention and MLP sub-layers
 * @param heads attention heads
 * @param queryKeyPairs pairs of a query and a key dimension
 * @param values value dimensions
 * @param neurons MLP neurons
 * @param features features of the residual stream
 * @param inputs outputs of layer norms that attention and MLPs read: rows of {@code c_attn} and
 *     {@code c_fc}
 */
public record Removed(
    int layers,
    int sublayers,
    int heads,
    int queryKeyPairs,
    int values,
    int neurons,
    int features,
    int inputs) {

  /** Nothing was removed. */
  public static final Removed NOTHING = new Removed(0, 0, 0, 0, 0, 0, 0, 0);

  /** Tells whether nothing was removed. */
  @JsonIgnore
  public boolean isNothing() {
    return layers + sublayers + heads + queryKeyPairs + values + neurons + features + inputs == 0;
  }
}
