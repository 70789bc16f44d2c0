package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;

/**
 * First-order Taylor importance (Molchanov et al., "Importance estimation for neural network
 * pruning", CVPR 2019, equation 8): {@code (w · ∂L/∂w)²}, the squared change of the loss without
 * the weight to first order, of each calibration batch, and the mean over the batches. Its root is
 * what is kept, which orders alike and does not vanish in 32 bits.
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
