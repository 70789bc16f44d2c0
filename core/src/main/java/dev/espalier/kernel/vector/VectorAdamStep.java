package dev.espalier.kernel.vector;

import dev.espalier.kernel.AdamStep;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

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
    for (long i = from; i < to; i += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(i, to);
      FloatVector w = Lanes.load(weights, i, mask).mul(shrink);
      FloatVector g = Lanes.load(gradient, i, mask).mul(gradientScale).add(w.mul(coupledDecay));
      FloatVector m = Lanes.load(moment1, i, mask);
      m = m.add(g.sub(m).mul(share1));
      FloatVector v = Lanes.load(moment2, i, mask).mul(keep2).add(g.mul(share2).mul(g));
      Lanes.store(moment1, i, m, mask);
      Lanes.store(moment2, i, v, mask);
      FloatVector denominator = v.sqrt().div(root2).add(epsilon);
      Lanes.store(weights, i, w.add(m.mul(stepSize).div(denominator)), mask);
    }
  }
}
