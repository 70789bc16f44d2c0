package dev.espalier.prune.criterion;

import dev.espalier.memory.FloatView;
import java.util.List;

/**
 * The magnitude |w| (Han et al., "Learning both weights and connections", NeurIPS 2015; the
 * criterion of iterative magnitude pruning, Frankle and Carbin 2019).
 */
record Magnitude() implements Criterion.OfWeights {

  @Override
  public Description description() {
    return new Description("magnitude", Looks.WEIGHTS, "magnitude");
  }

  @Override
  public boolean scoresGroups() {
    return true;
  }

  @Override
  public Scores scores(ScoringContext trained) {
    List<FloatView> weights = trained.views();
    return (tensor, index) -> Math.abs(weights.get(tensor).get(index));
  }
}
