package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;

/**
 * First-order Taylor importance (Molchanov et al., "Importance estimation for neural network
 * pruning", CVPR 2019, equation 8): {@code (w · ∂L/∂w)²}, the squared first-order change of the
 * loss when the weight is removed, averaged over the calibration batches. The score is its square
 * root, which gives the same order and does not underflow in 32 bits.
 */
record Taylor() implements Criterion.OfText {

  @Override
  public Description description() {
    return new Description("taylor", Looks.GRADIENTS, "first-order Taylor importance");
  }

  @Override
  public Scores scores(ScoringContext trained, CalibrationText text) {
    Slab scores = trained.room();
    new GradientPasses(trained, text)
        .forEachBatch((gradient, share) -> add(scores, trained, gradient, text.batches()));
    return (tensor, index) -> (float) Math.sqrt(scores.view(tensor).get(index));
  }

  private static void add(Slab scores, ScoringContext trained, Slab gradient, int batches) {
    trained.forEachTensor(
        (tensor, name) -> {
          FloatView score = scores.view(tensor);
          FloatView weight = trained.weights().slab().view(name);
          FloatView g = gradient.view(name);
          trained
              .mask()
              .forEachSurvivor(
                  tensor,
                  i -> {
                    float change = weight.get(i) * g.get(i);
                    score.set(i, score.get(i) + change * change / batches);
                  });
        });
  }
}
