package dev.espalier.model.network;

import dev.espalier.kernel.Attention;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfAttention;

/** The first half of a block, {@code x + drop(attn(ln_1(x)))}, in one of its forms. */
sealed interface AttentionLayer permits TokenAttention, UniformAttentionLayer, BiasLayer.OfHeads {

  /**
   * Prepares the projections that have {@linkplain Linear forms} with their weights, for both
   * passes, until the next call.
   */
  default void prepare(BlockParameters w) {}

  /** Returns the sizes of a block's attention on a batch. */
  static Attention.Geometry geometry(LayerShape shape, float scale, Batch batch) {
    return new Attention.Geometry(
        batch.sequences(),
        batch.tokens(),
        shape.heads(),
        shape.headWidth(),
        shape.valueWidth(),
        scale);
  }

  /** Computes {@code out} from {@code a.residual()}; both [rows, width]. */
  void forward(FloatView out, OfAttention a, BlockParameters w, Pass pass);

  /** Replaces {@code g.residual()}, the gradient of the output, by that of the input. */
  void backward(Gradients g, BlockParameters d, OfAttention a, BlockParameters w, Pass pass);
}
