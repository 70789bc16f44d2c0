package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The units of a model that its compact form keeps.
 *
 * @param features features of the residual stream
 * @param layers the remaining blocks, in order
 */
record KeptUnits(BitSet features, List<OfLayer> layers) {

  KeptUnits {
    layers = List.copyOf(layers);
  }

  /**
   * The units of a block that are kept.
   *
   * @param layer index of the block in the original model
   * @param attention whether there is an attention sub-layer; without heads it is only its
   *     projection's bias
   * @param attentionFeatures outputs of {@code ln_1} that are read, for which the projection has
   *     rows; at least one if there are heads
   * @param heads the heads that are kept
   * @param mlp whether there is an MLP; without neurons it is only its projection's bias
   * @param mlpFeatures outputs of {@code ln_2} that are read; at least one if there are neurons
   * @param neurons the neurons that are kept
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
   * The dimensions of a head that are kept, by index among all queries, keys or values of the
   * layer.
   *
   * @param pairs dimensions of queries and keys
   * @param values dimensions of values
   */
  record OfHead(BitSet pairs, BitSet values) {}

  /** Returns the units that determine the logits once constants are folded: all live ones. */
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
   * Returns the units with which a model trains as the whole one does: all but the dead ones, for
   * the set of weights that training may change. Constant units stay, because the biases behind
   * them are trained.
   *
   * @param attentionDropout whether probabilities are dropped: a head's weighted mean of constant
   *     values then varies, and its queries and keys are trained
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

  /** A projection of which only the bias is trained still has one row, which is unchanged. */
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
   * A feature is removed if nothing reads it directly and it is always 0, so that the norms'
   * statistics do not change, or if no statistics are used at all. With a tied head, a feature that
   * has weights in {@code wte} is kept.
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
