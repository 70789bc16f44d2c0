package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.util.BitSet;

/**
 * The states of a block's units.
 *
 * @param stream the residual features that enter the block, [width]; constant here means the same
 *     value everywhere, not that it can be folded away: the layer norms' statistics read it
 * @param attention those of the attention sub-layer
 * @param mlp those of the MLP
 */
public record LayerConnectivity(Units stream, AttentionUnits attention, MlpUnits mlp) {

  /**
   * The states of an attention sub-layer's units.
   *
   * @param features what it reads of the stream: {@code ln_1}'s outputs, [width]
   * @param queryKeyPairs the dimensions of queries and keys, which live and die in pairs, head by
   *     head; live or dead; in GPT-2 [width]
   * @param values the dimensions of values, each with its row of {@code attn.c_proj}, head by head;
   *     in GPT-2 [width]
   * @param heads [heads]
   * @param state of the whole: whether what it adds to the stream is live, constant or nothing
   */
  public record AttentionUnits(
      Units features, Units queryKeyPairs, Units values, Units heads, UnitState state) {}

  /**
   * The states of an MLP's units.
   *
   * @param features what it reads of the stream: {@code ln_2}'s outputs, [width]
   * @param neurons [inner]
   * @param state of the whole: whether what it adds to the stream is live, constant or nothing
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
    // A constant added to a key dimension adds the same to all scores of a query: softmax drops it.
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
   * A pair adds q·k to the score of query and key. Where the key dimension is constant that is the
   * same for all keys of a query, and where the query dimension is 0 it is 0: neither changes the
   * probabilities. These matter only where they weight values that vary and are read, and where
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

  /** Both sub-layers together: as live as the livelier of them. */
  public UnitState layer() {
    return attention.state().compareTo(mlp.state()) > 0 ? attention.state() : mlp.state();
  }

  /** Features that neither sub-layer reads directly. */
  public int unusedFeatures() {
    return stream.size() - used().cardinality();
  }

  /** Features that some sub-layer reads directly. */
  BitSet used() {
    return Bits.or(attention.features().live(), mlp.features().live());
  }
}
