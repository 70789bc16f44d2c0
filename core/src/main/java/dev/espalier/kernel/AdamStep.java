package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** One step of Adam (Kingma and Ba 2015) or AdamW (Loshchilov and Hutter 2019) on a flat vector. */
public interface AdamStep {

  /**
   * The coefficients of one step. In PyTorch's order: {@code w −= learningRate · decoupled · w};
   * {@code g = gradient · gradientScale + coupled · w}; {@code m += (g − m)(1 − beta1)}; {@code v =
   * beta2 · v + (1 − beta2) g²}; {@code w −= learningRate / biasCorrection1 · m / (√v /
   * √biasCorrection2 + epsilon)}.
   *
   * @param moment1 running mean of the gradients
   * @param moment2 running mean of their squares
   * @param gradientScale the factor that clipping applies to the gradient
   */
  record Coefficients(
      double learningRate,
      Moment moment1,
      Moment moment2,
      double epsilon,
      WeightDecay weightDecay,
      double gradientScale) {}

  /**
   * A running mean at step t.
   *
   * @param biasCorrection {@code 1 − beta^t}
   */
  record Moment(double beta, double biasCorrection) {

    /** Returns the mean at a step, counted from 1. */
    public static Moment at(int step, double beta) {
      return new Moment(beta, 1 - Math.pow(beta, step));
    }
  }

  /**
   * Weight decay.
   *
   * @param decoupled AdamW's, which shrinks the weights
   * @param coupled Adam's, which is added to the gradient (L2)
   */
  record WeightDecay(double decoupled, double coupled) {}

  /** Updates {@code weights} and both moments; does not change the gradient. */
  void step(
      FloatView weights,
      FloatView gradient,
      FloatView moment1,
      FloatView moment2,
      long size,
      Coefficients coefficients);
}
