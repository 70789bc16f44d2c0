package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Gpt2Config;
import dev.espalier.text.TokenBlocks;

/**
 * What all rounds of a training have in common.
 *
 * @param config configuration of the model, with the dropout of training
 * @param blocks the training text
 */
record Workload(Gpt2Config config, Kernels kernels, TrainingSettings settings, TokenBlocks blocks) {

  /** Tells whether there is any step to train. */
  boolean trains() {
    return settings.trains();
  }
}
