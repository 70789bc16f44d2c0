package dev.espalier.kernel.plain;

import dev.espalier.kernel.AdamStep;
import dev.espalier.memory.FloatView;

/**
 * The reference implementation of {@link AdamStep}: coefficients are combined in double precision,
 * elements in single precision with each operation rounded, as PyTorch does on the CPU.
 */
public final class PlainAdamStep implements AdamStep {

  @Override
  public void step(
      FloatView weights,
      FloatView gradient,
      FloatView moment1,
      FloatView moment2,
      long size,
      Coefficients c) {
    float shrink = (float) (1 - c.learningRate() * c.weightDecay().decoupled());
    float gradientScale = (float) c.gradientScale();
    float coupledDecay = (float) c.weightDecay().coupled();
    float share1 = (float) (1 - c.moment1().beta());
    float keep2 = (float) c.moment2().beta();
    float share2 = (float) (1 - c.moment2().beta());
    float root2 = (float) Math.sqrt(c.moment2().biasCorrection());
    float epsilon = (float) c.epsilon();
    float stepSize = (float) (-c.learningRate() / c.moment1().biasCorrection());
    for (long i = 0; i < size; i++) {
      float w = weights.get(i) * shrink;
      float g = gradient.get(i) * gradientScale + coupledDecay * w;
      float m = moment1.get(i);
      m += (g - m) * share1;
      float v = moment2.get(i) * keep2 + share2 * g * g;
      moment1.set(i, m);
      moment2.set(i, v);
      float denominator = (float) Math.sqrt(v) / root2 + epsilon;
      weights.set(i, w + stepSize * m / denominator);
    }
  }
}
