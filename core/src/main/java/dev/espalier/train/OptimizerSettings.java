package dev.espalier.train;

import java.util.Locale;

/**
 * Which optimizer steps, and its numbers.
 *
 * @param weightDecay of all but biases and layer norms
 */
public record OptimizerSettings(
    Kind kind, double beta1, double beta2, double epsilon, double weightDecay) {

  /** The optimizers. */
  public enum Kind {
    /** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
    ADAMW,
    /** Adam (Kingma and Ba 2015) with weight decay as an L2 penalty. */
    ADAM,
    /** Plain stochastic gradient descent with weight decay as an L2 penalty. */
    SGD;

    /** The word the settings use, such as {@code adamw}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** PyTorch's defaults for everything but the decay. */
  public static OptimizerSettings of(Kind kind, double weightDecay) {
    return new OptimizerSettings(kind, 0.9, 0.999, 1e-8, weightDecay);
  }
}
