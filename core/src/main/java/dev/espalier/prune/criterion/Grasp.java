package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Slab;
import java.util.List;

/**
 * GraSP (Wang, Zhang and Grosse, "Picking winning tickets before training by preserving gradient
 * flow", ICLR 2020, section 4.2): removing a weight changes the squared norm of the gradient, to
 * first order, by twice {@code S = −w · (H g)}, and the weights with the largest S are pruned. The
 * score here is {@code −S = w · (H g)}, since higher scores are kept. The gradient g and the
 * Hessian H are those of the loss on the calibration text with respect to the scope's unpruned
 * weights; the paper's temperature is 1.
 *
 * <p>The product is computed as an eighth-order central difference of gradients along g, with G(k)
 * the gradient at {@code w + k · ε · g}:
 *
 * <pre>
 * H g ≈ Σ_k c_k · G(k) / (840 ε),   k = ±1 … ±4,   c = ±672, ∓168, ±32, ∓3,   ε = 6e-4 · ‖w‖ / ‖g‖
 * </pre>
 *
 * <p>With a shorter step, rounding of 32-bit gradients dominates; with a longer one, a sharp loss
 * is no longer approximated well at this order. On the golden models, whose loss is sharp, errors
 * are within 1e-4 of the largest score of the tensor. A ReLU keeps its {@linkplain FixedKinks
 * kinks} as at w, so that its product also equals that of a double backward pass. The cost is nine
 * gradients of the calibration text.
 */
record Grasp() implements Criterion.OfText {

  @Override
  public Description description() {
    return new Description("grasp", Looks.GRADIENTS, "GraSP score");
  }

  /** The distance by which the weights are moved per step, relative to their norm. */
  private static final double STEP = 6e-4;

  private static final double[] COEFFICIENTS = {672 / 840.0, -168 / 840.0, 32 / 840.0, -3 / 840.0};

  @Override
  public Scores scores(ScoringContext trained, CalibrationText text) {
    FixedKinks kinks = new FixedKinks(text.kernels().activation());
    GradientPasses passes =
        new GradientPasses(trained, text, text.kernels().with(kinks), kinks::enter);
    Slab direction = trained.room();
    passes.addTo(direction, 1);
    kinks.fix();
    double norm = norm(trained, direction);
    Slab product = trained.room();
    if (norm > 0) {
      double step = STEP * norm(trained, trained.weights().slab()) / norm;
      for (int k = 1; k <= COEFFICIENTS.length; k++) {
        double factor = COEFFICIENTS[k - 1] / step;
        addGradient(product, trained, passes, direction, k * step, factor);
        addGradient(product, trained, passes, direction, -k * step, -factor);
      }
    }
    List<FloatView> weights = trained.views();
    return (tensor, index) -> weights.get(tensor).get(index) * product.view(tensor).get(index);
  }

  @Override
  public Footprint footprint(ScoringSize size) {
    long tokens = (long) size.text().samples() * size.text().blockSize();
    return new Footprint(
        size.gradientBytes() + 2 * size.scopeBytes(), FixedKinks.bytes(size.config(), tokens));
  }

  /**
   * Returns the norm over the scope's unpruned weights of the tensors with the scope's names in a
   * slab.
   */
  private static double norm(ScoringContext trained, Slab slab) {
    double[] sum = {0};
    trained.forEachTensor(
        (tensor, name) -> {
          FloatView values = slab.view(name);
          trained
              .mask()
              .forEachSurvivor(tensor, i -> sum[0] += (double) values.get(i) * values.get(i));
        });
    return Math.sqrt(sum[0]);
  }

  private static void addGradient(
      Slab product,
      ScoringContext trained,
      GradientPasses passes,
      Slab direction,
      double step,
      double factor) {
    trained.forEachTensor(
        (tensor, name) -> {
          FloatView moved = passes.weights().slab().view(name);
          FloatView weight = trained.weights().slab().view(name);
          FloatView g = direction.view(tensor);
          trained
              .mask()
              .forEachSurvivor(
                  tensor, i -> moved.set(i, (float) (weight.get(i) + step * g.get(i))));
        });
    passes.addTo(product, factor);
  }
}
