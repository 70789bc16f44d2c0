package dev.espalier.train.progress;

import java.util.OptionalDouble;

/**
 * A model's losses after a training step, measured without dropout.
 *
 * @param step number of the step, from 1
 * @param epoch completed passes over the data, as a fraction
 * @param evalLoss mean over the predicted tokens of the validation text, in nats
 * @param trainLoss mean over the predicted tokens of a fixed sample of the training text, in nats,
 *     if measured
 */
public record FitPoint(int step, double epoch, double evalLoss, OptionalDouble trainLoss) {

  /** Returns validation loss minus training loss, in nats; empty if the latter was not measured. */
  public OptionalDouble gap() {
    return trainLoss.isPresent()
        ? OptionalDouble.of(evalLoss - trainLoss.getAsDouble())
        : OptionalDouble.empty();
  }
}
