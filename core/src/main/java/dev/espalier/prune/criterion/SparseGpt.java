package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import java.util.List;

/**
 * SparseGPT (Frantar and Alistarh, "SparseGPT: massive language models can be accurately pruned in
 * one-shot", ICML 2023, sections 3.2 and 3.3): the increase of an output's squared error over the
 * calibration text when a weight is removed and the weights of later inputs compensate for it,
 * {@code w_ij² / U_ii²}, with {@code UᵀU = (XᵀX + λI)⁻¹}. The score is its square root, which gives
 * the same order.
 *
 * <p>The paper selects the weights of 128 inputs at a time, after updating those of earlier inputs;
 * here all scores are computed from the trained weights, so that any ranking, schedule and pattern
 * can be used, and {@linkplain WeightUpdate the update} follows the cut.
 */
record SparseGpt() implements Criterion.OfText {

  @Override
  public Description description() {
    return new Description("sparsegpt", Looks.ACTIVATIONS, "SparseGPT error");
  }

  @Override
  public boolean updatesWeights() {
    return true;
  }

  @Override
  public boolean scores(TensorSpec tensor) {
    return tensor.isLinear();
  }

  @Override
  public Footprint footprint(ScoringSize size) {
    return Footprint.offHeap(size.passBytes() + size.scopeBytes())
        .plus(InputHessians.footprint(size.scope()));
  }

  @Override
  public Scores scores(ScoringContext trained, CalibrationText text) {
    Slab scores = trained.room();
    List<FloatView> weights = trained.views();
    InputHessians.forEachRoot(
        trained,
        text,
        (tensor, root) -> {
          FloatView weight = weights.get(tensor);
          TensorSpec spec = trained.mask().specs().get(tensor);
          trained
              .mask()
              .forEachSurvivor(
                  tensor,
                  i -> {
                    int input = spec.input(i);
                    double error = Math.abs(weight.get(i)) / root[input][input];
                    scores.view(tensor).set(i, (float) error);
                  });
        });
    return ScoringContext.in(scores);
  }
}
