package dev.espalier.train;

import dev.espalier.train.state.CurrentWeights;

/** A callback invoked after every step, once the weights are updated. */
@FunctionalInterface
public interface AfterStep {

  /** Does nothing. */
  AfterStep NOTHING = (step, weights) -> {};

  /**
   * Called after a step.
   *
   * @param step number of the step, from 1
   * @param weights access to the current weights of the whole model, which are gathered only on
   *     request
   */
  void done(int step, CurrentWeights weights);
}
