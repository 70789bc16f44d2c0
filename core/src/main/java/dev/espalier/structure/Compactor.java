package dev.espalier.structure;

import dev.espalier.mask.Mask;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import dev.espalier.model.LayerShape.Attention;
import dev.espalier.model.LayerShape.Mlp;
import dev.espalier.model.Parameters;
import dev.espalier.structure.KeptUnits.OfHead;
import dev.espalier.structure.KeptUnits.OfLayer;
import dev.espalier.structure.compaction.CompactLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Removes dead structure from a model and folds constants into biases, so that a smaller model
 * computes the same. A pure function: a model and its zeros, or a model and a mask, give a {@link
 * Compaction}.
 */
public final class Compactor {

  private Compactor() {}

  /**
   * Returns the smallest model with the same logits. Weights that are exactly 0 count as absent.
   */
  public static Compaction forEvaluation(Parameters weights, CompactLayout layout) {
    Connectivity model = Connectivity.of(KeptWeights.of(weights));
    KeptUnits left = KeptUnits.inEvaluation(model);
    ConstantFolding folding = ConstantFolding.of(weights, model, left);
    Gpt2Config before = weights.config();
    return compaction(before, written(before, left, layout), left, folding);
  }

  /** Returns the number of parameters of the compact model, padding included. */
  public static long parameters(Connectivity model, CompactLayout layout) {
    KeptUnits left = KeptUnits.inEvaluation(model);
    return Gpt2Layout.of(written(model.survivors().config(), left, layout)).parameters();
  }

  private static Gpt2Config written(Gpt2Config before, KeptUnits left, CompactLayout layout) {
    return switch (layout) {
      case PLAIN -> plain(before, left);
      case EXACT -> written(before, left);
    };
  }

  /**
   * Returns a model that trains under the mask as the whole one does: without units whose weights
   * get no gradient and whose values have no effect. Constant units stay, since the weights that
   * determine them are trained. The dropout masks depend on the number of heads and features. The
   * model may have no block at all.
   *
   * @param weights weights of the model, whose values are not used
   * @param attentionDropout whether attention probabilities are dropped during training
   */
  public static Compaction forTraining(Parameters weights, Mask mask, boolean attentionDropout) {
    Connectivity model = Connectivity.of(KeptWeights.trainable(weights, mask));
    KeptUnits left = KeptUnits.inTraining(model, attentionDropout);
    return exact(weights.config(), left, ConstantFolding.none());
  }

  /**
   * Returns such a model with constants folded: the biases behind them are then frozen while the
   * compact model is trained, and not subject to dropout. Empty if a constant would have to be
   * added to a pruned weight, a bias or one of {@code wpe}; constants must then stay.
   */
  public static Optional<Compaction> forTrainingFrozen(Parameters weights, Mask mask) {
    Connectivity model = Connectivity.of(KeptWeights.trainable(weights, mask));
    KeptUnits left = KeptUnits.inEvaluation(model);
    ConstantFolding folding = ConstantFolding.of(weights, model, left);
    return folding.touches(mask)
        ? Optional.empty()
        : Optional.of(exact(weights.config(), left, folding));
  }

  /**
   * A model for training contains no padding, which would be lost when the weights are copied back.
   */
  private static Compaction exact(Gpt2Config before, KeptUnits left, ConstantFolding folding) {
    return compaction(before, exact(before, left, shapes(before, left)), left, folding);
  }

  /**
   * A model in a directory needs at least one layer; an added one consists of a projection's bias,
   * which is 0.
   */
  private static Gpt2Config written(Gpt2Config before, KeptUnits left) {
    List<LayerShape> shapes = shapes(before, left);
    if (shapes.isEmpty()) {
      shapes.add(new LayerShape(0, Attention.BIAS, null));
    }
    return exact(before, left, shapes);
  }

  private static Gpt2Config exact(Gpt2Config before, KeptUnits left, List<LayerShape> shapes) {
    return before.withShape(left.features().cardinality(), shapes);
  }

  private static List<LayerShape> shapes(Gpt2Config before, KeptUnits left) {
    List<LayerShape> shapes = new ArrayList<>();
    for (OfLayer layer : left.layers()) {
      shapes.add(shape(before.layer(layer.layer()).place(), layer, left.features()));
    }
    return shapes;
  }

  private static LayerShape shape(int place, OfLayer layer, BitSet features) {
    return new LayerShape(place, attention(layer, features), mlp(layer, features));
  }

  private static @Nullable Attention attention(OfLayer layer, BitSet features) {
    if (!layer.attention()) {
      return null;
    }
    int heads = layer.heads().size();
    if (heads == 0) {
      return Attention.BIAS;
    }
    int pairs = 1;
    int values = 0;
    for (OfHead head : layer.heads()) {
      pairs = Math.max(pairs, head.pairs().cardinality());
      values = Math.max(values, head.values().cardinality());
    }
    return new Attention(heads, pairs, values, inputs(layer.attentionFeatures(), features));
  }

  private static @Nullable Mlp mlp(OfLayer layer, BitSet features) {
    if (!layer.mlp()) {
      return null;
    }
    int neurons = layer.neurons().cardinality();
    return neurons == 0 ? Mlp.BIAS : new Mlp(neurons, inputs(layer.mlpFeatures(), features));
  }

  /** Returns the positions of some features among those that are left. */
  private static Inputs inputs(BitSet read, BitSet features) {
    BitSet places = new BitSet();
    int place = 0;
    for (int f = features.nextSetBit(0); f >= 0; f = features.nextSetBit(f + 1)) {
      places.set(place++, read.get(f));
    }
    return Inputs.of(places, place);
  }

  private static Gpt2Config plain(Gpt2Config before, KeptUnits left) {
    int neurons = 1;
    for (OfLayer layer : left.layers()) {
      neurons = Math.max(neurons, layer.neurons().cardinality());
    }
    return before.plain(Math.max(1, left.layers().size()), neurons);
  }

  private static Compaction compaction(
      Gpt2Config before, Gpt2Config after, KeptUnits left, ConstantFolding folding) {
    List<TensorSlice> selections = new CompactionMap(before, after, left).selections();
    return new Compaction(before, after, selections, folding, RemovedStructure.count(before, left));
  }
}
