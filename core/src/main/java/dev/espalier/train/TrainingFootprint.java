package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.LayerShape;
import dev.espalier.model.network.Activations;
import java.util.List;

/**
 * Computes the memory of a {@link TrainingSession} or an {@link Evaluator}, without the weights
 * that are given to it. Saved states need none: they are written in small pieces.
 *
 * @param config configuration of the model
 * @param optimizer determines the number of moments
 * @param keepsBest whether a copy of the best weights is kept
 */
public record TrainingFootprint(
    Gpt2Config config, Kernels kernels, OptimizerSettings.Kind optimizer, boolean keepsBest) {

  /** The row starts, column index and mask bit of an entry in a {@code CsrPattern}, rounded up. */
  private static final int PATTERN_BYTES = 5;

  /**
   * Returns the memory of a round in which all weights are dense.
   *
   * @param sequences blocks per step
   * @param tokens tokens per block
   */
  public Footprint dense(int sequences, int tokens) {
    long weights = weightBytes();
    return Footprint.offHeap(
        copiesOfWeights() * weights
            + Activations.trainingBytes(config, kernels, sequences, tokens)
            + copyBytes(config, kernels, weights / Float.BYTES, (long) sequences * tokens));
  }

  /**
   * Returns the memory of a round in which some weights are sparse.
   *
   * @param sequences blocks per step
   * @param tokens tokens per block
   * @param sparse weights of which only the survivors are stored
   * @param density share of them that survive
   */
  public Footprint sparse(int sequences, int tokens, List<TensorSpec> sparse, double density) {
    long all = 0;
    long largest = 0;
    for (TensorSpec spec : sparse) {
      all += spec.shape().size();
      largest = Math.max(largest, spec.shape().size());
    }
    long survivors = (long) Math.ceil(all * density);
    long stored = weightBytes() - (all - survivors) * Float.BYTES;
    long rows = (long) sequences * tokens;
    long activations = Activations.trainingBytes(config, kernels, sequences, tokens);
    if (activations == Footprint.TOO_MUCH) {
      return Footprint.offHeap(activations);
    }
    // The survivors' weights are trained in a slab of their own.
    long offHeap =
        (copiesOfWeights() + 1) * stored
            + activations
            + Activations.tileBytes(config, sparse, Math.toIntExact(rows))
            + copyBytes(config, kernels, stored / Float.BYTES, rows);
    long heap =
        PATTERN_BYTES * survivors
            + kernels.sparseMatMul().preparedBytes(survivors, (long) Math.ceil(largest * density));
    return new Footprint(offHeap, heap);
  }

  /** Returns the number of copies of the weights' size: gradient, moments, best weights. */
  private long copiesOfWeights() {
    return 1 + (optimizer == OptimizerSettings.Kind.SGD ? 0 : 2) + (keepsBest ? 1 : 0);
  }

  private long weightBytes() {
    return Slab.bytes(Gpt2Layout.of(config).specs());
  }

  /** Returns the memory of an {@link Evaluator}, without the weights. */
  public static Footprint ofEvaluation(
      Gpt2Config config, Kernels kernels, int sequences, int tokens) {
    long weights = Slab.bytes(Gpt2Layout.of(config).specs());
    return Footprint.offHeap(
        Activations.evaluationBytes(config, kernels, sequences, tokens)
            + copyBytes(config, kernels, weights / Float.BYTES, (long) sequences * tokens));
  }

  /**
   * Returns the memory of the copies in another precision that products make of weights and
   * operands.
   *
   * @param weights number of weights held during a pass
   * @param rows positions of a batch
   */
  public static long copyBytes(Gpt2Config config, Kernels kernels, long weights, long rows) {
    long widest = config.nEmbd();
    for (LayerShape shape : config.layers()) {
      widest = Math.max(widest, Math.max(shape.fusedWidth(), shape.inner()));
    }
    long logits = Math.min(rows, Activations.HEAD_ROWS) * config.vocabSize();
    return kernels.matMul().copyBytes(weights + Math.max(rows * widest, logits) + rows * widest);
  }
}
