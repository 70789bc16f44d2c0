package dev.espalier.kernel.vector;

import dev.espalier.kernel.AdamStep;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import jdk.incubator.vector.FloatVector;

/** {@link AdamStep} in vectors; every operation is rounded as in the plain twin. */
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
    workers.run(
        Lanes.parts(size, Lanes.CHUNK),
        part -> {
          long from = (long) part * Lanes.CHUNK;
          long to = Math.min(size, from + Lanes.CHUNK);
          range(weights, gradient, moment1, moment2, from, to, coefficients);
        });
  }

  private static void range(
      FloatView weights,
      FloatView gradient,
      FloatView moment1,
      FloatView moment2,
      long from,
      long to,
      Coefficients c) {
    float shrink = (float) (1 - c.learningRate() * c.decoupledDecay());
    float gradientScale = (float) c.gradientScale();
    float coupledDecay = (float) c.coupledDecay();
    float share1 = (float) (1 - c.beta1());
    float keep2 = (float) c.beta2();
    float share2 = (float) (1 - c.beta2());
    float root2 = (float) Math.sqrt(c.correction2());
    float epsilon = (float) c.epsilon();
    float stepSize = (float) (-c.learningRate() / c.correction1());
    long whole = Lanes.wholeEnd(from, to);
    for (long i = from; i < whole; i += Lanes.COUNT) {
      FloatVector w = Lanes.load(weights, i).mul(shrink);
      FloatVector g = Lanes.load(gradient, i).mul(gradientScale).add(w.mul(coupledDecay));
      FloatVector m = Lanes.load(moment1, i);
      m = m.add(g.sub(m).mul(share1));
      FloatVector v = Lanes.load(moment2, i).mul(keep2).add(g.mul(share2).mul(g));
      Lanes.store(moment1, i, m);
      Lanes.store(moment2, i, v);
      FloatVector denominator = v.sqrt().div(root2).add(epsilon);
      Lanes.store(weights, i, w.add(m.mul(stepSize).div(denominator)));
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
