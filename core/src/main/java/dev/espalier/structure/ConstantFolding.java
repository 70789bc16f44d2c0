package dev.espalier.structure;

import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters;
import dev.espalier.structure.KeptUnits.OfLayer;
import java.lang.foreign.Arena;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The vectors of a model to which the constants of removed units were added. A constant input of a
 * projection is added to the projection's bias. The constant output of a sub-layer is added to the
 * bias of the last remaining sub-layer before it or, if there is none, to every row of {@code wpe};
 * the residual stream then has the same value wherever a remaining unit reads it.
 */
final class ConstantFolding {

  private final Map<Integer, FloatView> changed = new HashMap<>();

  /** The original values of the changed vectors. */
  private final Map<Integer, FloatView> before = new HashMap<>();

  /** The positions of the changed vectors, by name. */
  private final Map<String, Integer> positions = new HashMap<>();

  private ConstantFolding() {}

  /** Returns a folding without any constants. */
  static ConstantFolding none() {
    return new ConstantFolding();
  }

  /** Folds all constants. */
  static ConstantFolding of(Parameters weights, Connectivity model, KeptUnits left) {
    return new Pass(weights, model, left).folding;
  }

  /** Returns the tensor at a position of the model's list, changed or not. */
  FloatView tensor(int position, Parameters weights) {
    FloatView vector = changed.get(position);
    return vector == null ? weights.slab().view(position) : vector;
  }

  /** Returns what was added to an element of a tensor. */
  float added(int position, long index) {
    FloatView vector = changed.get(position);
    FloatView old = before.get(position);
    return vector == null || old == null ? 0 : vector.get(index) - old.get(index);
  }

  /** Tells whether a weight that the mask prunes was changed. */
  boolean touches(Mask mask) {
    for (int t = 0; t < mask.specs().size(); t++) {
      Integer position = positions.get(mask.specs().get(t).name());
      if (position != null && changed.containsKey(position)) {
        for (long i = 0; i < mask.specs().get(t).shape().size(); i++) {
          if (!mask.kept(t, i) && added(position, i) != 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** One pass through the model. */
  private static final class Pass {

    final ConstantFolding folding = new ConstantFolding();
    private final Parameters weights;
    private final Gpt2Layout layout;
    private final Connectivity model;

    /** The bias to which constants of later sub-layers are added; {@code wpe} at first. */
    private int sink;

    Pass(Parameters weights, Connectivity model, KeptUnits left) {
      this.weights = weights;
      this.layout = weights.layout();
      this.model = model;
      this.sink = layout.wpe();
      ConstantPropagation values = new ConstantPropagation(weights);
      for (int layer = 0; layer < weights.config().nLayer(); layer++) {
        int number = layer;
        Optional<OfLayer> kept =
            left.layers().stream().filter(of -> of.layer() == number).findFirst();
        values.advance(layer);
        if (weights.config().layer(layer).hasAttention()) {
          attention(layer, values, kept.filter(OfLayer::attention).isPresent());
        }
        if (weights.config().layer(layer).hasMlp()) {
          mlp(layer, values, kept.filter(OfLayer::mlp).isPresent());
        }
      }
    }

    private void attention(int layer, ConstantPropagation values, boolean kept) {
      LayerConnectivity states = model.layers().get(layer);
      int out = layout.block(layer, BlockTensor.ATTN_C_PROJ_BIAS);
      double[] output = bias(out);
      LayerShape shape = weights.config().layer(layer);
      if (shape.hasHeads()) {
        double[] fused = bias(layout.block(layer, BlockTensor.C_ATTN_BIAS));
        int[] read = shape.attentionInputs().indices(weights.config().nEmbd());
        Units inputs = states.attention().features();
        fold(fused, layer, BlockTensor.C_ATTN_WEIGHT, inputs, read, values.normed1());
        put(layout.block(layer, BlockTensor.C_ATTN_BIAS), fused);
        silence(layer, BlockTensor.LN_1_WEIGHT, states.attention().features());
        fold(
            output,
            layer,
            BlockTensor.ATTN_C_PROJ_WEIGHT,
            states.attention().values(),
            values.attended());
      }
      finish(out, output, kept, states.attention().state());
    }

    private void mlp(int layer, ConstantPropagation values, boolean kept) {
      LayerConnectivity states = model.layers().get(layer);
      int out = layout.block(layer, BlockTensor.MLP_C_PROJ_BIAS);
      double[] output = bias(out);
      LayerShape shape = weights.config().layer(layer);
      if (shape.hasNeurons()) {
        double[] hidden = bias(layout.block(layer, BlockTensor.C_FC_BIAS));
        int[] read = shape.mlpInputs().indices(weights.config().nEmbd());
        fold(
            hidden,
            layer,
            BlockTensor.C_FC_WEIGHT,
            states.mlp().features(),
            read,
            values.normed2());
        put(layout.block(layer, BlockTensor.C_FC_BIAS), hidden);
        silence(layer, BlockTensor.LN_2_WEIGHT, states.mlp().features());
        fold(
            output, layer, BlockTensor.MLP_C_PROJ_WEIGHT, states.mlp().neurons(), values.neurons());
      }
      finish(out, output, kept, states.mlp().state());
    }

    /**
     * A remaining sub-layer receives later constants; the constants of a removed one are passed on.
     */
    private void finish(int bias, double[] output, boolean kept, UnitState state) {
      if (kept) {
        put(bias, output);
        sink = bias;
      } else if (state == UnitState.CONSTANT) {
        addToSink(output);
      }
    }

    private void addToSink(double[] constant) {
      FloatView vector = changeable(sink);
      for (long i = 0; i < vector.size(); i++) {
        vector.set(i, (float) (vector.get(i) + constant[(int) (i % constant.length)]));
      }
    }

    private void fold(double[] bias, int layer, BlockTensor weight, Units inputs, double[] values) {
      fold(bias, layer, weight, inputs, IntStream.range(0, inputs.size()).toArray(), values);
    }

    /**
     * Adds what constant inputs contribute to a projection's outputs.
     *
     * @param read the inputs for which the projection has rows, in order
     */
    private void fold(
        double[] bias, int layer, BlockTensor weight, Units inputs, int[] read, double[] values) {
      FloatView matrix = weights.slab().view(layout.block(layer, weight));
      for (int row = 0; row < read.length; row++) {
        if (inputs.state(read[row]) == UnitState.CONSTANT) {
          for (int o = 0; o < bias.length; o++) {
            bias[o] += values[read[row]] * matrix.get((long) row * bias.length + o);
          }
        }
      }
    }

    /** Sets the bias of the norm's outputs that are no longer live to 0. */
    private void silence(int layer, BlockTensor gain, Units outputs) {
      BitSet live = outputs.live();
      int place = layout.block(layer, gain);
      for (int vector : new int[] {place, place + 1}) {
        if (live.cardinality() < outputs.size()) {
          FloatView values = changeable(vector);
          for (int i = 0; i < outputs.size(); i++) {
            values.set(i, live.get(i) ? values.get(i) : 0);
          }
        }
      }
    }

    private double[] bias(int position) {
      FloatView view = weights.slab().view(position);
      double[] values = new double[Math.toIntExact(view.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = view.get(i);
      }
      return values;
    }

    private void put(int position, double[] values) {
      FloatView vector = changeable(position);
      for (int i = 0; i < values.length; i++) {
        vector.set(i, (float) values[i]);
      }
    }

    private FloatView changeable(int position) {
      return folding.changed.computeIfAbsent(
          position,
          _ -> {
            folding.before.put(position, copy(weights.slab().view(position)));
            folding.positions.put(layout.specs().get(position).name(), position);
            return copy(weights.slab().view(position));
          });
    }

    private static FloatView copy(FloatView own) {
      FloatView copy = FloatView.allocate(Arena.ofAuto(), Math.toIntExact(own.size()));
      copy.copyFrom(own);
      return copy;
    }
  }
}
