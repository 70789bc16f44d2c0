package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The connectivity of a GPT-2 some of whose weights are missing: the state of every unit in
 * evaluation. The package documentation defines dead, constant and live units. Immutable.
 *
 * @param survivors the weights that exist
 * @param layers the blocks
 * @param features states of the residual stream's features after the last block, [width]; these are
 *     their states in the whole model, since a feature, once written, stays written
 * @param finalFeatures states of {@code ln_f}'s outputs, which the head reads, [width]
 * @param tokens states of the logits, [vocabulary]; dead ones are always 0
 */
public record Connectivity(
    KeptWeights survivors,
    List<LayerConnectivity> layers,
    Units features,
    Units finalFeatures,
    Units tokens) {

  public Connectivity {
    layers = List.copyOf(layers);
  }

  /** Analyses a model, in time linear in the number of weights. */
  public static Connectivity of(KeptWeights survivors) {
    Gpt2Config config = survivors.config();
    int width = config.nEmbd();
    List<LayerSignals> signals = new ArrayList<>();
    Reachability stream = Reachability.embedded(survivors.tokens(), survivors.positions());
    for (int layer = 0; layer < config.nLayer(); layer++) {
      LayerSignals through =
          LayerSignals.of(stream, survivors.layers().get(layer), config.layer(layer), config);
      signals.add(through);
      stream = through.leaving();
    }
    Reachability normed = stream.through(survivors.lnF(), config.normWidth());
    BitSet normedRead = survivors.head().reached();

    // The residual stream is only read out through ln_f. If one of its outputs is used, so are its
    // mean and deviation, and with them every feature after every sub-layer; otherwise nothing is.
    boolean streamRead = config.normWidth() > 1 && survivors.lnF().gain().intersects(normedRead);
    List<LayerConnectivity> layers = new ArrayList<>();
    for (int layer = 0; layer < signals.size(); layer++) {
      layers.add(
          LayerConnectivity.of(
              survivors.layers().get(layer),
              signals.get(layer),
              config.layer(layer),
              config,
              streamRead));
    }
    return new Connectivity(
        survivors,
        layers,
        new Units(width, stream, Bits.allIf(streamRead, width)),
        new Units(width, normed, normedRead),
        new Units(
            config.vocabSize(),
            survivors.head().readBy(normed.varies()),
            survivors.head().readBy(normed.nonzero())));
  }

  /** Returns the number of features that neither a sub-layer nor the head reads directly. */
  public int unusedFeatures() {
    BitSet used = finalFeatures.live();
    for (LayerConnectivity layer : layers) {
      used = Bits.or(used, layer.used());
    }
    return features.size() - used.cardinality();
  }
}
