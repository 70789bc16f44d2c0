package dev.espalier.train;

import dev.espalier.train.progress.FitPoint;

/**
 * How well a round fits its training text and the validation text, measured without dropout.
 *
 * @param evaluated the result of the weights that were kept on the validation text
 * @param trainLoss loss of the same weights on the sample of the training text, in nats
 * @param sampleBlocks number of training blocks in the sample
 * @param best the lowest validation loss of the round, the earliest in case of ties
 * @param last the losses after the last step
 * @param evaluations number of evaluations on the validation text
 * @param keptStep the step whose weights were kept
 * @param seconds wall time of all evaluations, in seconds
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

  /** The outcome of a round's training, and its losses. */
  public record Fitted(TrainingOutcome trained, LossHistory fit) {}
}
