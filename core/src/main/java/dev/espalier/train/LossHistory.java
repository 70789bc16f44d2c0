package dev.espalier.train;

import dev.espalier.train.progress.FitPoint;

/**
 * How a round fits its training text and the validation text, measured without dropout.
 *
 * @param evaluated the weights that were kept, on the validation text
 * @param trainLoss of the same weights on the sample of the training text, in nats
 * @param sampleBlocks of the training text that were measured
 * @param best the lowest validation loss of the round, the earliest of equals
 * @param last the losses after the last step
 * @param evaluations of the validation text
 * @param keptStep the step whose weights were kept
 * @param seconds all evaluations took
 */
public record LossHistory(
    Evaluator.Outcome evaluated,
    double trainLoss,
    int sampleBlocks,
    FitPoint best,
    FitPoint last,
    int evaluations,
    int keptStep,
    double seconds) {

  /** A round's training with its fit. */
  public record Fitted(TrainingOutcome trained, LossHistory fit) {}
}
