package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfMlp;

/** The second half of a block, {@code x + drop(mlp(ln_2(x)))}, in one of its forms. */
sealed interface MlpLayer permits MlpLayer.Projected, UniformMlp, BiasLayer.OfNeurons {

  /**
   * Prepares the projections that have {@linkplain Linear forms} with their weights, for both
   * passes, until the next call.
   */
  default void prepare(BlockParameters w) {}

  /** Computes {@code out} from {@code a.residual()}; both [rows, width]. */
  void forward(FloatView out, OfMlp a, BlockParameters w, Pass pass);

  /** Replaces {@code g.residual()}, the gradient of the output, by that of the input. */
  void backward(Gradients g, BlockParameters d, OfMlp a, BlockParameters w, Pass pass);

  /**
   * An MLP whose projections have forms.
   *
   * @param <L> the kind of its projections
   */
  abstract sealed class Projected<L extends Linear> implements MlpLayer permits TokenMlp, TiledMlp {

    final Gpt2Config config;
    final Kernels k;
    final LayerShape shape;
    final Norm norm;
    final L cFc;
    final L cProj;

    Projected(Gpt2Config config, Kernels kernels, int layer, L cFc, L cProj) {
      this.config = config;
      this.k = kernels;
      this.shape = config.layer(layer);
      this.norm = Norm.of(config, kernels);
      this.cFc = cFc;
      this.cProj = cProj;
    }

    @Override
    public final void prepare(BlockParameters w) {
      cFc.prepare(w.cFc().weight());
      cProj.prepare(w.mlpCProj().weight());
    }

    /** Returns the number of elements of [rows, width]. */
    final long size(int rows) {
      return (long) rows * config.nEmbd();
    }
  }
}
