package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.util.BitSet;

/**
 * The states of a block's units.
 *
 * @param stream features of the residual stream that enters the block, [width]; constant here means
 *     the same value everywhere, not that it can be folded away, since the layer norms' statistics
 *     depend on it
 * @param attention units of the attention sub-layer
 * @param mlp units of the MLP
 */
public record LayerConnectivity(Units stream, AttentionUnits attention, MlpUnits mlp) {

  /**
   * The states of an attention sub-layer's units.
   *
   * @param features {@code ln_1}'s outputs, which the attention reads, [width]
   * @param queryKeyPairs dimensions of queries and keys, in pairs, head by head; each pair is
   *     either live or dead; in GPT-2 [width]
   * @param values dimensions of values, each with its row of {@code attn.c_proj}, head by head; in
   *     GPT-2 [width]
   * @param heads [heads]
   * @param state state of what the sub-layer adds to the stream
   */
  public record AttentionUnits(
      Units features, Units queryKeyPairs, Units values, Units heads, UnitState state) {}

  /**
   * The states of an MLP's units.
   *
   * @param features {@code ln_2}'s outputs, which the MLP reads, [width]
   * @param neurons [inner]
   * @param state state of what the MLP adds to the stream
   */
  public record MlpUnits(Units features, Units neurons, UnitState state) {}

  /**
   * The backward pass of the analysis through one block.
   *
   * @param streamRead whether any logit depends on the residual stream, see {@link Connectivity}
   */
  static LayerConnectivity of(
      KeptWeights.Layer layer,
      LayerSignals signals,
      LayerShape shape,
      Gpt2Config config,
      boolean streamRead) {
    int width = config.nEmbd();
    int keysWidth = shape.keysWidth();
    BitSet written = Bits.allIf(streamRead, width);

    BitSet neuronsRead = layer.mlpCProj().weight().readBy(written);
    BitSet mlpFeaturesRead = layer.cFc().weight().readBy(neuronsRead);

    BitSet valuesRead = layer.attnCProj().weight().readBy(written);
    BitSet pairs =
        livePairs(
            signals, Bits.and(valuesRead, signals.attention().values().varies()), shape, config);
    BitSet queriesAndValues = Bits.or(pairs, Bits.shifted(valuesRead, 2 * keysWidth));
    Adjacency cAttn = layer.cAttn().weight();
    // A constant added to a key dimension adds the same to all scores of a query, which softmax
    // ignores.
    BitSet readIfConstant = cAttn.readBy(queriesAndValues);
    BitSet readIfVarying = Bits.or(readIfConstant, cAttn.readBy(Bits.shifted(pairs, keysWidth)));
    Reachability in = signals.attention().input();

    Units values = new Units(shape.valuesWidth(), signals.attention().values(), valuesRead);
    return new LayerConnectivity(
        new Units(width, signals.entering(), written),
        new AttentionUnits(
            new Units(
                width,
                Bits.and(in.varies(), readIfVarying),
                Bits.or(
                    Bits.and(in.varies(), readIfVarying), Bits.and(in.nonzero(), readIfConstant))),
            new Units(keysWidth, pairs, pairs),
            values,
            heads(values, shape),
            new Units(width, signals.attention().output(), written).liveliest(0, width)),
        new MlpUnits(
            new Units(width, signals.mlp().input(), mlpFeaturesRead),
            new Units(shape.inner(), signals.mlp().neurons(), neuronsRead),
            new Units(width, signals.mlp().output(), written).liveliest(0, width)));
  }

  /**
   * A pair contributes q·k to the score of query and key. If the key dimension is constant, this is
   * the same for all keys of a query; if the query dimension is 0, it is 0: neither changes the
   * probabilities. Probabilities only matter if they weight values that vary and are read, and if
   * there is more than one key.
   */
  private static BitSet livePairs(
      LayerSignals signals, BitSet weightedValues, LayerShape shape, Gpt2Config config) {
    BitSet pairs =
        Bits.and(signals.attention().queries().nonzero(), signals.attention().keys().varies());
    for (int head = 0; head < shape.heads(); head++) {
      int from = head * shape.valueWidth();
      if (config.nPositions() < 2
          || weightedValues.get(from, from + shape.valueWidth()).isEmpty()) {
        pairs.clear(head * shape.headWidth(), (head + 1) * shape.headWidth());
      }
    }
    return pairs;
  }

  private static Units heads(Units values, LayerShape shape) {
    BitSet live = new BitSet();
    BitSet notDead = new BitSet();
    for (int head = 0; head < shape.heads(); head++) {
      UnitState state =
          values.liveliest(head * shape.valueWidth(), (head + 1) * shape.valueWidth());
      live.set(head, state == UnitState.LIVE);
      notDead.set(head, state != UnitState.DEAD);
    }
    return new Units(shape.heads(), live, notDead);
  }

  /** Returns the state of both sub-layers together: the more live of the two. */
  public UnitState layer() {
    return attention.state().compareTo(mlp.state()) > 0 ? attention.state() : mlp.state();
  }

  /** Returns the number of features that neither sub-layer reads directly. */
  public int unusedFeatures() {
    return stream.size() - used().cardinality();
  }

  /** Returns the features that some sub-layer reads directly. */
  BitSet used() {
    return Bits.or(attention.features().live(), mlp.features().live());
  }
}
