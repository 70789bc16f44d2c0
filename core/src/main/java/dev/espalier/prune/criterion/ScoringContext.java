package dev.espalier.prune.criterion;

import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.model.Parameters;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * The inputs of every criterion: the weights at the end of a round, and their mask.
 *
 * @param weights weights of the whole model; those that {@code mask} prunes count as 0, whatever
 *     their stored value. Must not be modified
 * @param mask the mask whose weights are to be scored
 * @param seed seed of the run
 * @param round index of the round for which the cut is made, from 1
 * @param arena an arena for scores, closed after the cut
 */
public record ScoringContext(Parameters weights, Mask mask, long seed, int round, Arena arena) {

  /** Returns this context with a smaller mask. */
  public ScoringContext under(Mask smaller) {
    return new ScoringContext(weights, smaller, seed, round, arena);
  }

  /** Returns the weights of the scope's tensors, in the mask's order. */
  List<FloatView> views() {
    return mask.specs().stream().map(spec -> weights.slab().view(spec.name())).toList();
  }

  /** Returns a copy of the weights in which pruned ones are 0. */
  Parameters masked() {
    Parameters copy = Parameters.allocate(arena, weights.config());
    copy.slab().flat().copyFrom(weights.slab().flat());
    mask.on(copy.slab()).apply();
    return copy;
  }

  /** Visits a tensor of the scope, given its position in the mask's list and its name. */
  interface TensorVisitor {
    void visit(int tensor, String name);
  }

  /** Visits every tensor of the scope. */
  void forEachTensor(TensorVisitor visitor) {
    for (int t = 0; t < mask.specs().size(); t++) {
      visitor.visit(t, mask.specs().get(t).name());
    }
  }

  /** Allocates one number for each weight of the scope, all 0. */
  Slab room() {
    return Slab.allocate(arena, mask.specs());
  }

  /** Returns the scores in a slab allocated by {@link #room}. */
  static Scores in(Slab scores) {
    return (tensor, index) -> scores.view(tensor).get(index);
  }
}
