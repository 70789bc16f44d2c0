package dev.espalier.train;

import dev.espalier.fault.BadInputException;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Training hyper-parameters, in the terms of Hugging Face's {@code TrainingArguments}.
 *
 * @param length length of training
 * @param batchSize blocks per step; the last batch of an epoch may be smaller
 * @param rate learning rate
 * @param optimizer the optimizer and its hyper-parameters
 * @param maxGradNorm global norm to which gradients are clipped; 0 disables clipping
 * @param draws seed and shuffling
 * @param loggingSteps every n-th step is reported, and the last one
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
   * The length of training.
   *
   * @param epochs passes over the blocks, if {@code maxSteps} is empty
   * @param maxSteps optimizer steps, in place of epochs; 0 trains nothing
   */
  public record Length(double epochs, OptionalInt maxSteps) {}

  /**
   * The learning rate.
   *
   * @param learningRate the peak, from which the rate decays linearly to 0
   * @param warmupSteps steps of the linear increase from 0 to the peak
   */
  public record Rate(double learningRate, int warmupSteps) {}

  /**
   * The sources of randomness.
   *
   * @param seed seed of shuffling and dropout
   * @param shuffle whether the blocks are shuffled in each epoch
   */
  public record Draws(long seed, boolean shuffle) {}

  /** Tells whether there is any step; {@code maxSteps} of 0 only evaluates. */
  public boolean trains() {
    return length.maxSteps().orElse(1) > 0;
  }

  /** Returns the steps of one pass over the given number of blocks. */
  public int stepsPerEpoch(int blocks) {
    return Math.ceilDiv(blocks, batchSize);
  }

  /**
   * Returns the steps of the whole training: {@code ceil(epochs · stepsPerEpoch)} in floating
   * point, as the Trainer of transformers computes them, so that 1.1 epochs of 10 steps are 12
   * steps.
   *
   * @throws BadInputException if they are more than a 32-bit number can count
   */
  public int totalSteps(int blocks) {
    return length.maxSteps().orElseGet(() -> stepsOfEpochs(blocks));
  }

  private int stepsOfEpochs(int blocks) {
    double steps = Math.ceil(length.epochs() * stepsPerEpoch(blocks));
    if (steps > Integer.MAX_VALUE) {
      throw new BadInputException(
          "{epochs} " + length.epochs(),
          String.format(Locale.ROOT, "are %,.0f steps, more than %,d", steps, Integer.MAX_VALUE),
          "give fewer epochs, {max_steps} or a larger {batch_size}");
    }
    return (int) steps;
  }

  /** Returns the learning rate of a step counted from 0: linear warm-up, then linear decay to 0. */
  public double learningRate(int step, int totalSteps) {
    int warmupSteps = rate.warmupSteps();
    if (step < warmupSteps) {
      return rate.learningRate() * step / warmupSteps;
    }
    return rate.learningRate()
        * Math.max(0, (double) (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
  }
}
