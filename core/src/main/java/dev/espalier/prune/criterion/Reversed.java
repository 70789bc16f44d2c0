package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import java.util.List;

/**
 * Magnitude in reverse, −|w|, which prunes the largest first: the control that tests whether
 * magnitude is informative at all ({@code small_final} of Zhou et al., "Deconstructing lottery
 * tickets", NeurIPS 2019, section 3).
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
