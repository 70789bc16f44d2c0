package dev.espalier.train;

/** Called after every step, once the weights are updated. */
@FunctionalInterface
public interface AfterStep {

  /** Does nothing. */
  AfterStep NOTHING = (step, weights) -> {};

  /**
   * @param step counted from 1
   * @param weights the whole model's as they are now; made when asked for
   */
  void done(int step, CurrentWeights weights);
}
