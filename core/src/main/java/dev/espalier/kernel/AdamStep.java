package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** One step of Adam (Kingma and Ba 2015) or AdamW (Loshchilov and Hutter 2019) on a flat vector. */
public interface AdamStep {

  /**
   * The coefficients of one step. In PyTorch's order: {@code w −= learningRate · decoupledDecay ·
   * w}; {@code g = gradient · gradientScale + coupledDecay · w}; {@code m += (g − m)(1 − beta1)};
   * {@code v = beta2 · v + (1 − beta2) g²}; {@code w −= learningRate / correction1 · m / (√v /
   * √correction2 + epsilon)}.
   *
   * @param gradientScale the factor that clipping applies to the gradient
   * @param correction1 {@code 1 − beta1^t}
   * @param correction2 {@code 1 − beta2^t}
   */
  record Coefficients(
      double learningRate,
      double beta1,
      double beta2,
      double epsilon,
      double decoupledDecay,
      double coupledDecay,
      double gradientScale,
      double correction1,
      double correction2) {}

  /** Updates {@code weights} and both moments; does not change the gradient. */
  void step(
      FloatView weights,
      FloatView gradient,
      FloatView moment1,
      FloatView moment2,
      long size,
      Coefficients coefficients);
}
