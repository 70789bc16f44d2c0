package dev.espalier.model.network;

import dev.espalier.kernel.Attention;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfAttention;

/** The first half of a block, {@code x + drop(attn(ln_1(x)))}, in one of its execution forms. */
sealed interface AttentionLayer permits TokenAttention, UniformAttentionLayer, BiasLayer.OfHeads {

  /**
   * Takes the weights of the projections that are computed in {@linkplain Linear forms}, for both
   * passes, until the next call.
   */
  default void prepare(BlockParameters w) {}

  /** What the attention kernels are told of a block's heads and a batch. */
  static Attention.Geometry geometry(LayerShape shape, float scale, Batch batch) {
    return new Attention.Geometry(
        batch.sequences(),
        batch.tokens(),
        shape.heads(),
        shape.headWidth(),
        shape.valueWidth(),
        scale);
  }

  /** From {@code a.residual()} to {@code out}; both [rows, width]. */
  void forward(FloatView out, OfAttention a, BlockParameters w, Pass pass);

  /** Turns {@code g.residual()} from the gradient of the output into that of the input. */
  void backward(Gradients g, BlockParameters d, OfAttention a, BlockParameters w, Pass pass);
}
