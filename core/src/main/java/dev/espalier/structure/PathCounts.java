package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The number of paths through the unpruned weights, as decimal logarithms, since deep models have
 * more than a double can represent. A path begins at a feature of the embedded text, uses effective
 * weights only, and may bypass each sub-layer on the residual stream. It passes a head through a
 * value dimension, or through a dimension of queries or keys and then each of the head's live value
 * dimensions. The influence of features on each other through a layer norm's mean and deviation is
 * not a path.
 *
 * @param boundaries log₁₀ of the number of paths to the boundaries before block 0, 1, … and after
 *     the last, ending at features that a later unit reads directly; −∞ if there is none
 * @param logits log₁₀ of the number of paths to the logits
 */
public record PathCounts(List<Double> boundaries, double logits) {

  /** Low enough that one block's factor cannot overflow a double. */
  private static final double LARGE = 1e100;

  public PathCounts {
    boundaries = List.copyOf(boundaries);
  }

  /** Counts the paths, in time linear in the number of weights. */
  public static PathCounts of(Connectivity model) {
    return new Count(model).result();
  }

  /** The computation from the first boundary to the logits. */
  private static final class Count {

    private final Connectivity model;
    private final Gpt2Config config;
    private final double[] stream;
    private double scale;

    Count(Connectivity model) {
      this.model = model;
      this.config = model.survivors().config();
      stream = new double[config.nEmbd()];
    }

    PathCounts result() {
      List<BitSet> readFurtherOn = readFurtherOn();
      begin();
      List<Double> boundaries = new ArrayList<>();
      boundaries.add(log10(only(stream, readFurtherOn.getFirst())));
      for (int layer = 0; layer < config.nLayer(); layer++) {
        attend(
            model.survivors().layers().get(layer), model.layers().get(layer), config.layer(layer));
        think(model.survivors().layers().get(layer), model.layers().get(layer));
        rescale();
        boundaries.add(log10(only(stream, readFurtherOn.get(layer + 1))));
      }
      double[] arriving = only(stream, model.finalFeatures().live());
      int[] tokens = model.survivors().head().weightsByOutput();
      for (int f = 0; f < arriving.length; f++) {
        arriving[f] *= tokens[f];
      }
      return new PathCounts(boundaries, log10(arriving));
    }

    /**
     * Returns, for each boundary, the features that the live output of some later layer norm reads.
     */
    private List<BitSet> readFurtherOn() {
      List<BitSet> read = new ArrayList<>(List.of(model.finalFeatures().live()));
      for (LayerConnectivity layer : model.layers().reversed()) {
        read.addFirst(Bits.or(read.getFirst(), layer.used()));
      }
      return read;
    }

    private void begin() {
      Reachability embedded =
          Reachability.embedded(model.survivors().tokens(), model.survivors().positions());
      BitSet live = Bits.and(embedded.varies(), model.features().live());
      live.stream().forEach(f -> stream[f] = 1);
    }

    private void attend(KeptWeights.Layer tensors, LayerConnectivity layer, LayerShape shape) {
      int keysWidth = shape.keysWidth();
      double[] qkv =
          tensors.cAttn().weight().carry(only(stream, layer.attention().features().live()));
      double[] out = new double[shape.valuesWidth()];
      for (int head = 0; head < shape.heads(); head++) {
        double scores = 0;
        for (int d = head * shape.headWidth(); d < (head + 1) * shape.headWidth(); d++) {
          scores +=
              layer.attention().queryKeyPairs().live().get(d) ? qkv[d] + qkv[keysWidth + d] : 0;
        }
        for (int d = head * shape.valueWidth(); d < (head + 1) * shape.valueWidth(); d++) {
          out[d] = layer.attention().values().live().get(d) ? scores + qkv[2 * keysWidth + d] : 0;
        }
      }
      add(tensors.attnCProj().weight().carry(out));
    }

    private void think(KeptWeights.Layer tensors, LayerConnectivity layer) {
      double[] neurons = tensors.cFc().weight().carry(only(stream, layer.mlp().features().live()));
      add(tensors.mlpCProj().weight().carry(only(neurons, layer.mlp().neurons().live())));
    }

    private void add(double[] branch) {
      for (int f = 0; f < stream.length; f++) {
        stream[f] += branch[f];
      }
    }

    private static double[] only(double[] paths, BitSet units) {
      double[] kept = new double[paths.length];
      units.stream().forEach(i -> kept[i] = paths[i]);
      return kept;
    }

    private void rescale() {
      double most = Arrays.stream(stream).max().orElse(0);
      if (most > LARGE) {
        scale += Math.log10(most);
        for (int f = 0; f < stream.length; f++) {
          stream[f] /= most;
        }
      }
    }

    private double log10(double[] paths) {
      return scale + Math.log10(Arrays.stream(paths).sum());
    }
  }
}
