package dev.espalier.kernel.vector;

import dev.espalier.kernel.AdamStep;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import jdk.incubator.vector.FloatVector;

/** {@link AdamStep} by the Vector API; every operation is rounded as in the plain twin. */
public final class VectorAdamStep implements AdamStep {

  private final Workers workers;

  public VectorAdamStep(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void step(
      FloatView weights,
      FloatView gradient,
      FloatView moment1,
      FloatView moment2,
      long size,
      Coefficients coefficients) {
    workers.forLongRanges(
        size,
        Lanes.CHUNK,
        (from, to, _) -> range(weights, gradient, moment1, moment2, from, to, coefficients));
  }

  private static void range(
      FloatView weights,
      FloatView gradient,
      FloatView moment1,
      FloatView moment2,
      long from,
      long to,
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
    long whole = Lanes.wholeEnd(from, to);
    // Broadcast outside the loop, in which the compiler sometimes allocates an object for each.
    FloatVector shrinks = Lanes.splat(shrink);
    FloatVector gradientScales = Lanes.splat(gradientScale);
    FloatVector coupledDecays = Lanes.splat(coupledDecay);
    FloatVector shares1 = Lanes.splat(share1);
    FloatVector keeps2 = Lanes.splat(keep2);
    FloatVector shares2 = Lanes.splat(share2);
    FloatVector roots2 = Lanes.splat(root2);
    FloatVector epsilons = Lanes.splat(epsilon);
    FloatVector stepSizes = Lanes.splat(stepSize);
    for (long i = from; i < whole; i += Lanes.COUNT) {
      FloatVector w = Lanes.load(weights, i).mul(shrinks);
      FloatVector g = Lanes.load(gradient, i).mul(gradientScales).add(w.mul(coupledDecays));
      FloatVector m = Lanes.load(moment1, i);
      m = m.add(g.sub(m).mul(shares1));
      FloatVector v = Lanes.load(moment2, i).mul(keeps2).add(g.mul(shares2).mul(g));
      Lanes.store(moment1, i, m);
      Lanes.store(moment2, i, v);
      FloatVector denominator = v.sqrt().div(roots2).add(epsilons);
      Lanes.store(weights, i, w.add(m.mul(stepSizes).div(denominator)));
    }
    for (long i = whole; i < to; i++) {
      float w = weights.get(i) * shrink;
      float g = gradient.get(i) * gradientScale + w * coupledDecay;
      float m = moment1.get(i);
      m += (g - m) * share1;
      float v = moment2.get(i) * keep2 + share2 * g * g;
      moment1.set(i, m);
      moment2.set(i, v);
      weights.set(i, w + stepSize * m / ((float) Math.sqrt(v) / root2 + epsilon));
    }
  }
}
