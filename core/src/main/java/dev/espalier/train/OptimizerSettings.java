package dev.espalier.train;

import java.util.Locale;

/**
 * The optimizer and its hyper-parameters.
 *
 * @param weightDecay applied to all parameters but biases and layer norms
 */
public record OptimizerSettings(
    Kind kind, double beta1, double beta2, double epsilon, double weightDecay) {

  public enum Kind {
    /** Adam with decoupled weight decay (Loshchilov and Hutter 2019). */
    ADAMW,
    /** Adam (Kingma and Ba 2015) with weight decay as an L2 penalty. */
    ADAM,
    /** Plain stochastic gradient descent with weight decay as an L2 penalty. */
    SGD;

    /** Returns the word used in settings, such as {@code adamw}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns settings with PyTorch's defaults for everything but the weight decay. */
  public static OptimizerSettings of(Kind kind, double weightDecay) {
    return new OptimizerSettings(kind, 0.9, 0.999, 1e-8, weightDecay);
  }
}
