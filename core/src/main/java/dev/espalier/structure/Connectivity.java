package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What is connected with what in a GPT-2 of which weights are missing: the state of every unit, in
 * evaluation. The package's text says what is counted as dead, constant and live, and why.
 *
 * @param survivors the weights there are
 * @param layers the blocks
 * @param features of the residual stream after the last block, [width]: what a feature is in the
 *     model as a whole, since one that was written stays written
 * @param finalFeatures what the head reads of them: {@code ln_f}'s outputs, [width]
 * @param tokens the logits, [vocabulary]: dead is one that is always 0
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

  /** Analyses a model. Linear in the number of weights. */
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

    // The one way out of the stream is ln_f. If one of its outputs is used, its mean and deviation
    // are, and with them every feature after every sub-layer; if none is, nothing is.
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

  /** Features that no sub-layer and not the head reads directly. */
  public int unusedFeatures() {
    BitSet used = finalFeatures.live();
    for (LayerConnectivity layer : layers) {
      used = Bits.or(used, layer.used());
    }
    return features.size() - used.cardinality();
  }
}
