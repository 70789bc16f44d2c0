package dev.espalier.structure;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import dev.espalier.structure.Remains.OfHead;
import dev.espalier.structure.Remains.OfLayer;

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

  static Removed of(Gpt2Config before, Remains left) {
    int sublayers = 0;
    int heads = 0;
    int pairs = 0;
    int values = 0;
    int neurons = 0;
    int inputs = 0;
    for (LayerShape shape : before.layers()) {
      sublayers += (shape.attention() ? 1 : 0) + (shape.mlp() ? 1 : 0);
      heads += shape.heads();
      pairs += shape.keysWidth();
      values += shape.valuesWidth();
      neurons += shape.inner();
      inputs += shape.attends() ? shape.attentionInputs().count(before.nEmbd()) : 0;
      inputs += shape.thinks() ? shape.mlpInputs().count(before.nEmbd()) : 0;
    }
    for (OfLayer layer : left.layers()) {
      sublayers -= (layer.attention() ? 1 : 0) + (layer.mlp() ? 1 : 0);
      heads -= layer.heads().size();
      neurons -= layer.neurons().cardinality();
      inputs -= layer.heads().isEmpty() ? 0 : layer.attentionFeatures().cardinality();
      inputs -= layer.neurons().isEmpty() ? 0 : layer.mlpFeatures().cardinality();
      for (OfHead head : layer.heads()) {
        pairs -= head.pairs().cardinality();
        values -= head.values().cardinality();
      }
    }
    return new Removed(
        before.nLayer() - left.layers().size(),
        sublayers,
        heads,
        pairs,
        values,
        neurons,
        before.nEmbd() - left.features().cardinality(),
        inputs);
  }

  /** Whether nothing went. */
  @JsonIgnore
  public boolean isNothing() {
    return layers + sublayers + heads + queryKeyPairs + values + neurons + features + inputs == 0;
  }
}
