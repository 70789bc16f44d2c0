package dev.espalier.train;

import java.util.OptionalInt;

/**
 * How a model is trained, in the terms of Hugging Face's {@code TrainingArguments}.
 *
 * @param epochs passes over the blocks, where {@code maxSteps} is empty
 * @param maxSteps optimizer steps, instead of epochs
 * @param batchSize blocks of a step; the last batch of an epoch may be shorter
 * @param learningRate the peak; falls linearly to 0
 * @param warmupSteps over which it first rises from 0
 * @param maxGradNorm global norm to clip to; 0 does not clip
 * @param seed decides shuffling and dropout
 * @param loggingSteps report every n-th step (and the last)
 */
public record TrainingSettings(
    double epochs,
    OptionalInt maxSteps,
    int batchSize,
    double learningRate,
    int warmupSteps,
    OptimizerSettings optimizer,
    double maxGradNorm,
    long seed,
    boolean shuffle,
    int loggingSteps) {

  /** Steps of one pass over so many blocks. */
  public int stepsPerEpoch(int blocks) {
    return Math.ceilDiv(blocks, batchSize);
  }

  /**
   * Steps of the whole training: {@code ceil(epochs · stepsPerEpoch)} in floating point, as the
   * Trainer of transformers counts them, so that 1.1 epochs of 10 steps are 12.
   */
  public int totalSteps(int blocks) {
    return maxSteps.orElse((int) Math.ceil(epochs * stepsPerEpoch(blocks)));
  }

  /** The learning rate of a step counted from 0: linear warm-up, then linear decay to 0. */
  public double learningRate(int step, int totalSteps) {
    if (step < warmupSteps) {
      return learningRate * step / warmupSteps;
    }
    return learningRate
        * Math.max(0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
  }
}
