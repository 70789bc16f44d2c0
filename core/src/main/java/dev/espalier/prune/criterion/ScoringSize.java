package dev.espalier.prune.criterion;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.network.Activations;
import dev.espalier.train.TrainingFootprint;
import java.util.List;

/**
 * The sizes that determine the memory of scoring weights.
 *
 * @param scope the tensors whose weights are scored
 * @param text the calibration text
 */
public record ScoringSize(
    Gpt2Config config, Kernels kernels, List<TensorSpec> scope, Calibration text) {

  /**
   * The size of a calibration text.
   *
   * @param samples blocks of the text
   * @param batchSize blocks per pass over it
   * @param blockSize tokens per block
   */
  public record Calibration(int samples, int batchSize, int blockSize) {}

  /** Returns the bytes of all weights. */
  long weightBytes() {
    return Slab.bytes(Gpt2Layout.of(config).specs());
  }

  /** Returns the bytes of one 32-bit number for each weight of the scope. */
  long scopeBytes() {
    return Slab.bytes(scope);
  }

  /** Returns the bytes of passes that collect the inputs of projections. */
  long passBytes() {
    int sequences = Math.min(text.samples, text.batchSize);
    long rows = (long) sequences * text.blockSize;
    return weightBytes()
        + Activations.trainingBytes(config, kernels, sequences, text.blockSize)
        + TrainingFootprint.copyBytes(config, kernels, weightBytes() / Float.BYTES, rows);
  }

  /** Returns the bytes of passes that compute gradients. */
  long gradientBytes() {
    return passBytes() + weightBytes();
  }
}
