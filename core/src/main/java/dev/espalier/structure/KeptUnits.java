package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The units of a model that a compact one keeps.
 *
 * @param features of the residual stream
 * @param layers the blocks that are left, in order
 */
record KeptUnits(BitSet features, List<OfLayer> layers) {

  KeptUnits {
    layers = List.copyOf(layers);
  }

  /**
   * What is left of a block.
   *
   * @param layer its number in the model it is cut from
   * @param attention whether there is an attention; without heads only its projection's bias
   * @param attentionFeatures outputs of {@code ln_1} that are read, of which the projection has
   *     rows; with heads, one at least
   * @param heads those that are left
   * @param mlp whether there is an MLP; without neurons only its projection's bias
   * @param mlpFeatures outputs of {@code ln_2} that are read; with neurons, one at least
   * @param neurons those that are left
   */
  record OfLayer(
      int layer,
      boolean attention,
      BitSet attentionFeatures,
      List<OfHead> heads,
      boolean mlp,
      BitSet mlpFeatures,
      BitSet neurons) {

    boolean isEmpty() {
      return !attention && !mlp;
    }
  }

  /**
   * What is left of a head, by place among all queries, keys or values of the layer.
   *
   * @param pairs dimensions of queries and keys
   * @param values dimensions of values
   */
  record OfHead(BitSet pairs, BitSet values) {}

  /** What a model needs for its logits once constants are folded: all that is live. */
  static KeptUnits inEvaluation(Connectivity model) {
    Gpt2Config config = model.survivors().config();
    List<OfLayer> kept = new ArrayList<>();
    BitSet read = (BitSet) model.finalFeatures().live().clone();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      LayerConnectivity states = model.layers().get(layer);
      List<OfHead> heads = new ArrayList<>();
      for (int head = 0; head < config.layer(layer).heads(); head++) {
        OfHead of =
            ofHead(
                config.layer(layer),
                head,
                states.attention().queryKeyPairs().live(),
                states.attention().values().live());
        if (!of.values().isEmpty()) {
          heads.add(of);
        }
      }
      OfLayer left =
          new OfLayer(
              layer,
              !heads.isEmpty(),
              states.attention().features().live(),
              heads,
              !states.mlp().neurons().live().isEmpty(),
              states.mlp().features().live(),
              states.mlp().neurons().live());
      if (!left.isEmpty()) {
        kept.add(left);
        read.or(states.used());
      }
    }
    read.or(model.finalFeatures().notDead());
    return new KeptUnits(features(model, read), kept);
  }

  /**
   * What a model needs so that it trains as it would whole: all but the dead, under a pattern of
   * what a training may change. Constants stay, because their biases are trained.
   *
   * @param attentionDropout whether probabilities are dropped: a head's mean of constant values is
   *     then no constant, and its queries and keys are trained
   */
  static KeptUnits inTraining(Connectivity model, boolean attentionDropout) {
    Gpt2Config config = model.survivors().config();
    List<OfLayer> kept = new ArrayList<>();
    BitSet read = model.finalFeatures().notDead();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      LayerShape shape = config.layer(layer);
      LayerConnectivity states = model.layers().get(layer);
      List<OfHead> heads = new ArrayList<>();
      BitSet attentionInputs = states.attention().features().notDead();
      for (int head = 0; head < shape.heads(); head++) {
        boolean constant = states.attention().heads().state(head) == UnitState.CONSTANT;
        BitSet pairs =
            constant && attentionDropout
                ? Bits.all(shape.keysWidth())
                : states.attention().queryKeyPairs().live();
        if (constant && attentionDropout) {
          attentionInputs.or(model.survivors().layers().get(layer).cAttn().weight().read());
        }
        OfHead of = ofHead(shape, head, pairs, states.attention().values().notDead());
        if (!of.values().isEmpty()) {
          heads.add(of);
        }
      }
      OfLayer left =
          new OfLayer(
              layer,
              shape.hasAttention() && states.attention().state() != UnitState.DEAD,
              atLeastOne(attentionInputs),
              heads,
              shape.hasMlp() && states.mlp().state() != UnitState.DEAD,
              atLeastOne(states.mlp().features().notDead()),
              states.mlp().neurons().notDead());
      if (!left.isEmpty()) {
        kept.add(left);
        read.or(heads.isEmpty() ? Bits.none() : left.attentionFeatures());
        read.or(left.neurons().isEmpty() ? Bits.none() : left.mlpFeatures());
      }
    }
    return new KeptUnits(features(model, read), kept);
  }

  /** A projection of which only the bias is trained has a row all the same, as it is. */
  private static BitSet atLeastOne(BitSet inputs) {
    if (inputs.isEmpty()) {
      inputs.set(0);
    }
    return inputs;
  }

  private static OfHead ofHead(LayerShape shape, int head, BitSet pairs, BitSet values) {
    int firstPair = head * shape.headWidth();
    int firstValue = head * shape.valueWidth();
    return new OfHead(
        Bits.shifted(pairs.get(firstPair, firstPair + shape.headWidth()), firstPair),
        Bits.shifted(values.get(firstValue, firstValue + shape.valueWidth()), firstValue));
  }

  /**
   * A feature goes if nothing reads it directly and it is 0 everywhere, so that the norms'
   * statistics miss nothing; or if no statistics are read at all. Where {@code wte} is the head,
   * too, a feature that has weights in it stays.
   */
  private static BitSet features(Connectivity model, BitSet read) {
    int width = model.features().size();
    BitSet kept = Bits.or(read, model.features().notDead());
    if (model.survivors().config().tieWordEmbeddings()) {
      kept.or(model.survivors().tokens().reached());
    }
    if (kept.isEmpty()) {
      kept.set(0);
    }
    kept.clear(width, kept.size());
    return kept;
  }
}
