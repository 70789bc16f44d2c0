package dev.espalier.prune.criterion;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.DropoutPlan;
import dev.espalier.model.network.Gpt2;
import java.lang.foreign.Arena;
import java.util.function.IntConsumer;

/** Computes gradients of the mean loss on the calibration text, without dropout, under the mask. */
final class GradientPasses {

  private final ScoringContext trained;
  private final CalibrationText text;
  private final Gpt2 model;
  private final Parameters weights;
  private final Parameters gradient;
  private final Activations activations;
  private final Batch batch;
  private final IntConsumer entering;

  GradientPasses(ScoringContext trained, CalibrationText text) {
    this(trained, text, text.kernels(), _ -> {});
  }

  /**
   * Creates passes with other kernels than the text's.
   *
   * @param entering receives the index of each batch before it is computed
   */
  GradientPasses(
      ScoringContext trained, CalibrationText text, Kernels kernels, IntConsumer entering) {
    this.entering = entering;
    this.trained = trained;
    this.text = text;
    Arena arena = trained.arena();
    Gpt2Config config = trained.weights().config();
    model = new Gpt2(config, kernels);
    weights = trained.masked();
    gradient = Parameters.allocate(arena, config);
    activations =
        Activations.forTraining(arena, config, kernels, text.batchSize(), text.blockSize());
    batch = text.batch(arena, config);
  }

  /** Visits a batch's gradient of every weight of the model. */
  interface Visitor {
    /**
     * @param gradient gradient of the batch's mean loss
     * @param share the batch's fraction of the text
     */
    void visit(Slab gradient, double share);
  }

  /**
   * Returns the weights at which gradients are computed: a copy in which pruned ones are 0, which
   * may be modified.
   */
  Parameters weights() {
    return weights;
  }

  /** Visits the gradient of each batch. */
  void forEachBatch(Visitor visitor) {
    try (MatMul.Hold _ = text.kernels().matMul().hold(weights.slab().flat())) {
      for (int number = 0; number < text.batches(); number++) {
        double share = text.fill(batch, number);
        entering.accept(number);
        model.lossAndGradient(gradient, weights, activations, batch, DropoutPlan.NONE);
        visitor.visit(gradient.slab(), share);
      }
    }
  }

  /**
   * Adds a multiple of the text's gradient.
   *
   * @param sums sums over the scope, allocated by {@link ScoringContext#room}; only weights that
   *     are kept are changed
   */
  void addTo(Slab sums, double factor) {
    forEachBatch(
        (batchGradient, share) -> {
          float times = (float) (factor * share);
          trained.forEachTensor(
              (tensor, name) -> {
                FloatView sum = sums.view(tensor);
                FloatView g = batchGradient.view(name);
                trained
                    .mask()
                    .forEachSurvivor(tensor, i -> sum.set(i, sum.get(i) + times * g.get(i)));
              });
        });
  }
}
