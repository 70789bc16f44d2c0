package dev.espalier.prune.criterion;

import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.model.Parameters;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * What a criterion may always look at: the weights at the end of a round.
 *
 * @param weights of the whole model. Those that {@code mask} prunes count as 0, whatever stands in
 *     their place; nothing here may be changed
 * @param mask whose survivors are to be scored
 * @param seed of the run
 * @param round the cut is made for, from 1
 * @param arena scores may be kept in; it lives until the cut is made
 */
public record ScoringContext(Parameters weights, Mask mask, long seed, int round, Arena arena) {

  /** The same with fewer survivors. */
  public ScoringContext under(Mask smaller) {
    return new ScoringContext(weights, smaller, seed, round, arena);
  }

  /** The weights of the scope's tensors, in the mask's order. */
  List<FloatView> views() {
    return mask.specs().stream().map(spec -> weights.slab().view(spec.name())).toList();
  }

  /** A copy of the weights in which the pruned are 0. */
  Parameters masked() {
    Parameters copy = Parameters.allocate(arena, weights.config());
    copy.slab().flat().copyFrom(weights.slab().flat());
    mask.on(copy.slab()).apply();
    return copy;
  }

  /** Is shown a tensor of the scope: its place in the mask's list, and its name. */
  interface TensorVisitor {
    void visit(int tensor, String name);
  }

  /** Shows every tensor of the scope. */
  void forEachTensor(TensorVisitor visitor) {
    for (int t = 0; t < mask.specs().size(); t++) {
      visitor.visit(t, mask.specs().get(t).name());
    }
  }

  /** Room for a number for each weight of the scope, all 0. */
  Slab room() {
    return Slab.allocate(arena, mask.specs());
  }

  /** Scores that stand in a slab made by {@link #room}. */
  static Scores in(Slab scores) {
    return (tensor, index) -> scores.view(tensor).get(index);
  }
}
