package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Parameters;
import java.lang.foreign.Arena;

/**
 * The gradient of a round and the optimizer that applies it: three times the memory of the weights
 * with Adam. A round without steps has none.
 *
 * @param gradient the gradient, in the forms of the weights
 * @param unpruned zeroes what the gradient has of pruned weights that are stored dense
 */
record GradientStep(
    Parameters gradient, Mask.Bound unpruned, Optimizer optimizer, double maxGradNorm) {

  /** The term that PyTorch's {@code clip_grad_norm_} adds to the norm before dividing. */
  private static final double CLIP_EPSILON = 1e-6;

  static GradientStep allocate(Arena arena, Workload work, ExecutionPlan forms, Mask mask) {
    Parameters gradient = Parameters.allocate(arena, work.config(), forms);
    return new GradientStep(
        gradient,
        mask.only(spec -> !forms.sparse(spec)).on(gradient.slab()),
        Optimizer.create(
            arena, gradient.layout().specs(), work.settings().optimizer(), work.kernels()),
        work.settings().maxGradNorm());
  }

  /** Zeroes the gradient of pruned weights. */
  void mask(Kernels kernels) {
    unpruned.apply(kernels.masking());
  }

  /**
   * Clips the gradient and updates the weights.
   *
   * @return the gradient's norm before clipping
   */
  double apply(Parameters weights, double learningRate, Kernels kernels) {
    FloatView flat = gradient.slab().flat();
    double norm = Math.sqrt(kernels.reductions().squaredNorm(flat, flat.size()));
    double scale = maxGradNorm == 0 ? 1 : Math.min(1, maxGradNorm / (norm + CLIP_EPSILON));
    optimizer.step(weights.slab(), gradient.slab(), learningRate, scale);
    return norm;
  }
}
