package dev.espalier.structure.compaction;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * How much of a model a compaction took away. What goes with a larger part is counted, too, and so
 * are dimensions that only filled up the heads of a model that was compact before.
 *
 * @param layers blocks
 * @param sublayers attentions and MLPs
 * @param heads attention heads
 * @param queryKeyPairs dimensions of queries with those of keys
 * @param values dimensions of values
 * @param neurons of the MLPs
 * @param features of the residual stream
 * @param inputs outputs of layer norms that attentions and MLPs read: rows of {@code c_attn} and
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

  /** Of a model that has no structure to remove. */
  public static final Removed NOTHING = new Removed(0, 0, 0, 0, 0, 0, 0, 0);

  /** Whether nothing went. */
  @JsonIgnore
  public boolean isNothing() {
    return layers + sublayers + heads + queryKeyPairs + values + neurons + features + inputs == 0;
  }
}
