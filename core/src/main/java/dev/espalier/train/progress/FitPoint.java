package dev.espalier.train.progress;

import java.util.OptionalDouble;

/**
 * What a model's losses were after a step of its training, both measured without dropout.
 *
 * @param step counted from 1
 * @param epoch passes over the data completed, as a fraction
 * @param evalLoss mean over the predicted tokens of the validation text, in nats
 * @param trainLoss the same of a fixed sample of the training text, where it was measured
 */
public record FitPoint(int step, double epoch, double evalLoss, OptionalDouble trainLoss) {

  /** Validation minus training loss, in nats; empty where the latter was not measured. */
  public OptionalDouble gap() {
    return trainLoss.isPresent()
        ? OptionalDouble.of(evalLoss - trainLoss.getAsDouble())
        : OptionalDouble.empty();
  }
}
