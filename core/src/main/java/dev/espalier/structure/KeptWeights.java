package dev.espalier.structure;

import dev.espalier.mask.Mask;
import dev.espalier.mask.ModelMask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The set of a model's weights that exist, without their values, on which connectivity depends: one
 * bit per weight, collected in one pass over the model. Immutable.
 */
public final class KeptWeights {

  private final Gpt2Config config;
  private final Adjacency tokens;
  private final Adjacency positions;
  private final Adjacency head;
  private final List<Layer> layers = new ArrayList<>();
  private final Norm lnF;

  private KeptWeights(Gpt2Config config, Source source) {
    this.config = config;
    Gpt2Layout layout = source.layout;
    tokens = source.wiring(layout.wte());
    positions = source.wiring(layout.wpe());
    head = layout.head() == layout.wte() ? tokens : source.wiring(layout.head());
    for (int layer = 0; layer < config.nLayer(); layer++) {
      layers.add(Layer.of(source, layer));
    }
    lnF = new Norm(source.vector(layout.lnFWeight()), source.vector(layout.lnFBias()));
  }

  /** Returns the weights that are not exactly zero. */
  public static KeptWeights of(Parameters weights) {
    return new KeptWeights(weights.config(), new Source(weights, null, false));
  }

  /**
   * Returns the weights that the mask keeps and, for tensors outside the mask, those that are not
   * zero.
   */
  public static KeptWeights of(Parameters weights, Mask mask) {
    return new KeptWeights(weights.config(), new Source(weights, mask, false));
  }

  /**
   * Returns the weights that may become nonzero in training under the mask: all that are not
   * pruned, whatever their values.
   *
   * @param shapes the model, whose values are not used
   */
  public static KeptWeights trainable(Parameters shapes, Mask mask) {
    return new KeptWeights(shapes.config(), new Source(shapes, mask, true));
  }

  /** Returns the configuration of the model. */
  public Gpt2Config config() {
    return config;
  }

  /** Returns {@code wte}, tokens × features. */
  Adjacency tokens() {
    return tokens;
  }

  /**
   * Returns the head, tokens × features, read from features to tokens; {@code wte} if it is tied.
   */
  Adjacency head() {
    return head;
  }

  /** Returns {@code wpe}, positions × features. */
  Adjacency positions() {
    return positions;
  }

  List<Layer> layers() {
    return layers;
  }

  Norm lnF() {
    return lnF;
  }

  /** A layer norm's gains and biases. */
  record Norm(BitSet gain, BitSet bias) {}

  /** A projection's weights, inputs × outputs, and its biases. */
  record Projection(Adjacency weight, BitSet bias) {}

  /** The tensors of a block. */
  record Layer(
      Norm ln1,
      Projection cAttn,
      Projection attnCProj,
      Norm ln2,
      Projection cFc,
      Projection mlpCProj) {

    private static Layer of(Source source, int layer) {
      return new Layer(
          source.norm(layer, BlockTensor.LN_1_WEIGHT),
          source.projection(layer, BlockTensor.C_ATTN_WEIGHT),
          source.projection(layer, BlockTensor.ATTN_C_PROJ_WEIGHT),
          source.norm(layer, BlockTensor.LN_2_WEIGHT),
          source.projection(layer, BlockTensor.C_FC_WEIGHT),
          source.projection(layer, BlockTensor.MLP_C_PROJ_WEIGHT));
    }
  }

  /** Reads the bits of a model. */
  private static final class Source {

    private final Parameters weights;
    private final Gpt2Layout layout;
    private final @Nullable ModelMask mask;
    private final boolean trainable;

    Source(Parameters weights, @Nullable Mask mask, boolean trainable) {
      this.weights = weights;
      this.trainable = trainable;
      this.layout = weights.layout();
      this.mask = mask == null ? null : new ModelMask(mask, layout.specs());
    }

    private LongPredicate survives(int tensor) {
      ModelMask kept = mask;
      if (kept != null && kept.covers(tensor)) {
        return index -> kept.kept(tensor, index);
      }
      if (trainable) {
        return _ -> true;
      }
      FloatView view = weights.slab().view(tensor);
      return index -> view.get(index) != 0;
    }

    BitSet vector(int tensor) {
      int size = layout.specs().get(tensor).shape().dim(0);
      return row(survives(tensor), 0, size);
    }

    Adjacency wiring(int tensor) {
      TensorSpec spec = layout.specs().get(tensor);
      int columns = spec.shape().dim(1);
      LongPredicate survives = survives(tensor);
      List<BitSet> rows = new ArrayList<>();
      for (int row = 0; row < spec.shape().dim(0); row++) {
        rows.add(row(survives, (long) row * columns, columns));
      }
      return new Adjacency(rows, columns);
    }

    private static BitSet row(LongPredicate survives, long from, int size) {
      BitSet row = new BitSet(size);
      for (int i = 0; i < size; i++) {
        if (survives.test(from + i)) {
          row.set(i);
        }
      }
      return row;
    }

    /** Inputs for which a projection has no row are not connected. */
    private Adjacency whole(int layer, BlockTensor weight, Adjacency stored) {
      LayerShape shape = weights.config().layer(layer);
      return switch (weight) {
        case C_ATTN_WEIGHT -> stored.at(shape.attentionInputs(), weights.config().nEmbd());
        case C_FC_WEIGHT -> stored.at(shape.mlpInputs(), weights.config().nEmbd());
        default -> stored;
      };
    }

    Norm norm(int layer, BlockTensor gain) {
      return layout.has(layer, gain)
          ? new Norm(vector(layout.block(layer, gain)), vector(layout.block(layer, gain.bias())))
          : new Norm(Bits.none(), Bits.none());
    }

    /** A projection that is only a bias, or absent, has no inputs. */
    Projection projection(int layer, BlockTensor weight) {
      BlockTensor bias = weight.bias();
      return new Projection(
          layout.has(layer, weight)
              ? whole(layer, weight, wiring(layout.block(layer, weight)))
              : new Adjacency(List.of(), weights.config().nEmbd()),
          layout.has(layer, bias) ? vector(layout.block(layer, bias)) : Bits.none());
    }
  }
}
