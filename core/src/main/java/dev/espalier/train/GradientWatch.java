package dev.espalier.train;

import dev.espalier.model.Parameters;

/**
 * Shown the gradient of every step before it is clipped and used; those of pruned weights are 0.
 */
@FunctionalInterface
public interface GradientWatch {

  /** Looks away. */
  GradientWatch NONE = (weights, gradient) -> {};

  /**
   * Is shown a step's gradient; neither it nor the weights may be changed.
   *
   * @param weights of the round, in its forms, as they were when the gradient was taken
   * @param gradient of the mean loss, in the same forms
   */
  void seen(Parameters weights, Parameters gradient);
}
