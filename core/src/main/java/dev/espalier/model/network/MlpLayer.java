package dev.espalier.model.network;

import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfMlp;

/** The second half of a block, {@code x + drop(mlp(ln_2(x)))}, in one of its execution forms. */
sealed interface MlpLayer permits TokenMlp, TiledMlp, UniformMlp, BiasLayer.OfNeurons {

  /**
   * Takes the weights of the projections that are computed in {@linkplain Linear forms}, for both
   * passes, until the next call.
   */
  default void prepare(BlockParameters w) {}

  /** From {@code a.residual()} to {@code out}; both [rows, width]. */
  void forward(FloatView out, OfMlp a, BlockParameters w, Pass pass);

  /** Turns {@code g.residual()} from the gradient of the output into that of the input. */
  void backward(Gradients g, BlockParameters d, OfMlp a, BlockParameters w, Pass pass);
}
