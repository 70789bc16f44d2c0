package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;

/**
 * SNIP (Lee, Ajanthan and Torr, "SNIP: single-shot network pruning based on connection
 * sensitivity", ICLR 2019, equations 4 and 5): {@code |w · ∂L/∂w|}, the effect on the loss of an
 * infinitesimal change of the weight's gate, with the gradient on the whole calibration text. The
 * paper's division by the sum is left out, since it does not change the order.
 */
record Snip() implements Criterion.OfText {

  @Override
  public Description description() {
    return new Description("snip", Looks.GRADIENTS, "SNIP score");
  }

  @Override
  public Scores scores(ScoringContext trained, CalibrationText text) {
    Slab scores = trained.room();
    new GradientPasses(trained, text).addTo(scores, 1);
    trained.forEachTensor(
        (tensor, name) -> {
          FloatView score = scores.view(tensor);
          FloatView weight = trained.weights().slab().view(name);
          trained
              .mask()
              .forEachSurvivor(tensor, i -> score.set(i, Math.abs(weight.get(i) * score.get(i))));
        });
    return ScoringContext.in(scores);
  }
}
