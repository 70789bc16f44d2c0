package dev.espalier.train;

import dev.espalier.model.Parameters;

/**
 * Receives the gradient of every step before it is clipped and applied; gradients of pruned weights
 * are 0.
 */
@FunctionalInterface
public interface GradientWatch {

  /** Ignores all gradients. */
  GradientWatch NONE = (weights, gradient) -> {};

  /**
   * Receives a step's gradient. Implementations must change neither the gradient nor the weights.
   *
   * @param weights weights of the round, in its forms, for which the gradient was computed
   * @param gradient gradient of the mean loss, in the same forms
   */
  void seen(Parameters weights, Parameters gradient);
}
