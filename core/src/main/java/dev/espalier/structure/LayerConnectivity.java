package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import java.util.BitSet;

/**
 * The states of a block's units.
 *
 * @param stream the residual features that enter the block, [width]; constant here means the same
 *     value everywhere, not that it can be folded away: the layer norms' statistics read it
 * @param attentionFeatures what the attention reads of them: {@code ln_1}'s outputs, [width]
 * @param queryKeyPairs the dimensions of queries and keys, which live and die in pairs, [width],
 *     head by head; live or dead
 * @param values the dimensions of values, each with its row of {@code attn.c_proj}, [width], head
 *     by head
 * @param heads [heads]
 * @param mlpFeatures what the MLP reads: {@code ln_2}'s outputs, [width]
 * @param neurons [inner]
 * @param attention the sub-layer: whether what it adds to the stream is live, constant or nothing
 * @param mlp the same of the other sub-layer
 */
public record LayerConnectivity(
    Units stream,
    Units attentionFeatures,
    Units queryKeyPairs,
    Units values,
    Units heads,
    Units mlpFeatures,
    Units neurons,
    UnitState attention,
    UnitState mlp) {

  /**
   * The backward pass of the analysis through one block.
   *
   * @param streamRead whether any logit depends on the residual stream, see {@link Connectivity}
   */
  static LayerConnectivity of(
      Pattern.Layer layer, LayerSignals signals, Gpt2Config config, boolean streamRead) {
    int width = config.nEmbd();
    BitSet written = Bits.allIf(streamRead, width);

    BitSet neuronsRead = layer.mlpCProj().weight().readBy(written);
    BitSet mlpFeaturesRead = layer.cFc().weight().readBy(neuronsRead);

    BitSet valuesRead = layer.attnCProj().weight().readBy(written);
    BitSet pairs = livePairs(signals, Bits.and(valuesRead, signals.values().varies()), config);
    BitSet queriesAndValues = Bits.or(pairs, Bits.shifted(valuesRead, 2 * width));
    Wiring cAttn = layer.cAttn().weight();
    // A constant added to a key dimension adds the same to all scores of a query: softmax drops it.
    BitSet readIfConstant = cAttn.readBy(queriesAndValues);
    BitSet readIfVarying = Bits.or(readIfConstant, cAttn.readBy(Bits.shifted(pairs, width)));
    Signal in = signals.attentionInput();

    Units values = new Units(width, signals.values(), valuesRead);
    return new LayerConnectivity(
        new Units(width, signals.entering(), written),
        new Units(
            width,
            Bits.and(in.varies(), readIfVarying),
            Bits.or(Bits.and(in.varies(), readIfVarying), Bits.and(in.nonzero(), readIfConstant))),
        new Units(width, pairs, pairs),
        values,
        heads(values, config),
        new Units(width, signals.mlpInput(), mlpFeaturesRead),
        new Units(config.nInner(), signals.neurons(), neuronsRead),
        new Units(width, signals.attentionOutput(), written).liveliest(0, width),
        new Units(width, signals.mlpOutput(), written).liveliest(0, width));
  }

  /**
   * A pair adds q·k to the score of query and key. Where the key dimension is constant that is the
   * same for all keys of a query, and where the query dimension is 0 it is 0: neither changes the
   * probabilities. These matter only where they weight values that vary and are read, and where
   * there is more than one key.
   */
  private static BitSet livePairs(LayerSignals signals, BitSet weightedValues, Gpt2Config config) {
    BitSet pairs = Bits.and(signals.queries().nonzero(), signals.keys().varies());
    for (int head = 0; head < config.nHead(); head++) {
      int from = head * config.headWidth();
      int to = from + config.headWidth();
      if (config.nPositions() < 2 || weightedValues.get(from, to).isEmpty()) {
        pairs.clear(from, to);
      }
    }
    return pairs;
  }

  private static Units heads(Units values, Gpt2Config config) {
    BitSet live = new BitSet();
    BitSet notDead = new BitSet();
    for (int head = 0; head < config.nHead(); head++) {
      UnitState state =
          values.liveliest(head * config.headWidth(), (head + 1) * config.headWidth());
      live.set(head, state == UnitState.LIVE);
      notDead.set(head, state != UnitState.DEAD);
    }
    return new Units(config.nHead(), live, notDead);
  }

  /** Both sub-layers together: as live as the livelier of them. */
  public UnitState layer() {
    return attention.compareTo(mlp) > 0 ? attention : mlp;
  }

  /** Features that neither sub-layer reads directly. */
  public int unusedFeatures() {
    return stream.size() - used().cardinality();
  }

  /** Features that some sub-layer reads directly. */
  BitSet used() {
    return Bits.or(attentionFeatures.live(), mlpFeatures.live());
  }
}
