package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.mask.Mask;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.progress.TrainingListener;

/** Trains a model under masks, round by round. Holds what all rounds share. */
public final class Trainer {

  private final Workload work;
  private final FormatPolicy choice;

  /**
   * @param config configuration of the model, with the dropout of training
   * @param blocks the training text
   * @param choice selects the form in which each pruned weight is computed
   * @throws dev.espalier.fault.BadInputException if the model has no embedding row for an id of the
   *     text
   */
  public Trainer(
      Gpt2Config config,
      Kernels kernels,
      TrainingSettings settings,
      TokenBlocks blocks,
      FormatPolicy choice) {
    blocks.require(Vocabulary.of(config), "the text to train on");
    this.work = new Workload(config, kernels, settings, blocks);
    this.choice = choice;
  }

  /**
   * Starts a round: applies the mask to the weights and allocates what their forms need. The
   * session owns the weights until it is closed.
   */
  public TrainingSession begin(Parameters weights, Mask mask) {
    // What is evaluated only, and once, is not worth another form of the weights.
    ExecutionPlan forms =
        ExecutionPlan.of(work.config(), mask, work.trains() ? choice : FormatPolicy.DENSE);
    return TrainingSession.begin(work, forms, weights, mask);
  }

  /**
   * Trains weights in place as one round, with a fresh optimizer and schedule.
   *
   * @see TrainingSession#train
   */
  public TrainingOutcome train(
      Parameters weights, Mask mask, int round, TrainingListener listener, AfterStep afterStep) {
    try (TrainingSession training = begin(weights, mask)) {
      return training.train(round, listener, afterStep);
    }
  }
}
