package dev.espalier.prune.criterion;

import dev.espalier.mask.Mask;
import dev.espalier.mask.ModelMask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.train.GradientWatch;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * The scores that a {@linkplain Criterion.OfTraining criterion of the training} accumulates while a
 * round trains: one number for each weight of the scope, starting each round at 0.
 */
public final class GradientSums implements GradientWatch {

  private final Criterion.OfTraining criterion;
  private final Slab sums;
  private final ModelMask places;

  /**
   * @param scope the scope to score
   * @param layout layout of the model being trained
   */
  public GradientSums(
      Arena arena, Criterion.OfTraining criterion, List<TensorSpec> scope, Gpt2Layout layout) {
    this.criterion = criterion;
    this.sums = Slab.allocate(arena, scope);
    this.places = new ModelMask(Mask.dense(scope), layout.specs());
  }

  /** Starts a round. */
  public void restart() {
    sums.flat().zero();
  }

  /**
   * Returns the accumulated scores, which are stored with the round, so that a resumed run makes
   * the same cut.
   */
  public Slab sums() {
    return sums;
  }

  @Override
  public void seen(Parameters weights, Parameters gradient) {
    for (int t = 0; t < sums.specs().size(); t++) {
      int tensor = places.inModel(t);
      FloatView sum = sums.view(t);
      FloatView w = weights.slab().view(tensor);
      FloatView g = gradient.slab().view(tensor);
      if (w.size() == sum.size()) {
        for (long i = 0; i < w.size(); i++) {
          sum.set(i, sum.get(i) + criterion.share(w.get(i), g.get(i)));
        }
      } else {
        weights.forEachStored(
            tensor,
            (k, flat) -> sum.set(flat, sum.get(flat) + criterion.share(w.get(k), g.get(k))));
      }
    }
  }

  /**
   * Returns the scores after the round.
   *
   * @throws IllegalArgumentException if the mask has another scope
   */
  public Scores scores(Mask mask) {
    if (!mask.specs().equals(sums.specs())) {
      throw new IllegalArgumentException("sums of another scope");
    }
    return ScoringContext.in(sums);
  }
}
