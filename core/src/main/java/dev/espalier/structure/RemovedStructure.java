package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import dev.espalier.structure.KeptUnits.OfHead;
import dev.espalier.structure.KeptUnits.OfLayer;
import dev.espalier.structure.compaction.Removed;

/** Counts the structure of a model that its compact form lacks. */
final class RemovedStructure {

  private RemovedStructure() {}

  static Removed count(Gpt2Config before, KeptUnits left) {
    int sublayers = 0;
    int heads = 0;
    int pairs = 0;
    int values = 0;
    int neurons = 0;
    int inputs = 0;
    for (LayerShape shape : before.layers()) {
      sublayers += (shape.hasAttention() ? 1 : 0) + (shape.hasMlp() ? 1 : 0);
      heads += shape.heads();
      pairs += shape.keysWidth();
      values += shape.valuesWidth();
      neurons += shape.inner();
      inputs += shape.hasHeads() ? shape.attentionInputs().count(before.nEmbd()) : 0;
      inputs += shape.hasNeurons() ? shape.mlpInputs().count(before.nEmbd()) : 0;
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
}
