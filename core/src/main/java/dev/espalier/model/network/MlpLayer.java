package dev.espalier.model.network;

import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfMlp;

/** The second half of a block, {@code x + drop(mlp(ln_2(x)))}, in one of its forms. */
sealed interface MlpLayer permits TokenMlp, TiledMlp, UniformMlp, BiasLayer.OfNeurons {

  /**
   * Prepares the projections that have {@linkplain Linear forms} with their weights, for both
   * passes, until the next call.
   */
  default void prepare(BlockParameters w) {}

  /** Computes {@code out} from {@code a.residual()}; both [rows, width]. */
  void forward(FloatView out, OfMlp a, BlockParameters w, Pass pass);

  /** Replaces {@code g.residual()}, the gradient of the output, by that of the input. */
  void backward(Gradients g, BlockParameters d, OfMlp a, BlockParameters w, Pass pass);
}
