package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import java.util.List;

/**
 * The signed value, as in the original notebook, which removes large negative weights first. For
 * comparison only.
 */
record Signed() implements Criterion.OfWeights {

  @Override
  public Description description() {
    return new Description("signed", Looks.WEIGHTS, "signed value", "the lab's notebook");
  }

  @Override
  public Scores scores(ScoringContext trained) {
    List<FloatView> weights = trained.views();
    return (tensor, index) -> weights.get(tensor).get(index);
  }
}
