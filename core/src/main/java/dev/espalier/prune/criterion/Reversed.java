package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import java.util.List;

/**
 * The magnitude with the largest going first, −|w|: the control that asks whether magnitude says
 * anything at all ({@code small_final} of Zhou et al., "Deconstructing lottery tickets", NeurIPS
 * 2019, section 3).
 */
record Reversed() implements Criterion.OfWeights {

  @Override
  public Description description() {
    return new Description(
        "reversed", Looks.CONTROL, "magnitude, reversed", "the largest magnitude first");
  }

  @Override
  public Scores scores(ScoringContext trained) {
    List<FloatView> weights = trained.views();
    return (tensor, index) -> -Math.abs(weights.get(tensor).get(index));
  }
}
