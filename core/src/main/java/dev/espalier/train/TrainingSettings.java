package dev.espalier.train;

import java.util.OptionalInt;

/**
 * How a model is trained, in the terms of Hugging Face's {@code TrainingArguments}.
 *
 * @param length of the training
 * @param batchSize blocks of a step; the last batch of an epoch may be shorter
 * @param rate of learning
 * @param optimizer and its own numbers
 * @param maxGradNorm global norm to clip to; 0 does not clip
 * @param draws of blocks and dropout
 * @param loggingSteps report every n-th step (and the last)
 */
public record TrainingSettings(
    Length length,
    int batchSize,
    Rate rate,
    OptimizerSettings optimizer,
    double maxGradNorm,
    Draws draws,
    int loggingSteps) {

  /**
   * How long a training is.
   *
   * @param epochs passes over the blocks, where {@code maxSteps} is empty
   * @param maxSteps optimizer steps, instead of epochs
   */
  public record Length(double epochs, OptionalInt maxSteps) {}

  /**
   * The learning rate.
   *
   * @param learningRate the peak; falls linearly to 0
   * @param warmupSteps over which it first rises from 0
   */
  public record Rate(double learningRate, int warmupSteps) {}

  /**
   * What is left to chance.
   *
   * @param seed decides shuffling and dropout
   * @param shuffle whether each epoch has an order of its own
   */
  public record Draws(long seed, boolean shuffle) {}

  /** Steps of one pass over so many blocks. */
  public int stepsPerEpoch(int blocks) {
    return Math.ceilDiv(blocks, batchSize);
  }

  /**
   * Steps of the whole training: {@code ceil(epochs · stepsPerEpoch)} in floating point, as the
   * Trainer of transformers counts them, so that 1.1 epochs of 10 steps are 12.
   */
  public int totalSteps(int blocks) {
    return length.maxSteps().orElse((int) Math.ceil(length.epochs() * stepsPerEpoch(blocks)));
  }

  /** The learning rate of a step counted from 0: linear warm-up, then linear decay to 0. */
  public double learningRate(int step, int totalSteps) {
    int warmupSteps = rate.warmupSteps();
    if (step < warmupSteps) {
      return rate.learningRate() * step / warmupSteps;
    }
    return rate.learningRate()
        * Math.max(0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
  }
}
