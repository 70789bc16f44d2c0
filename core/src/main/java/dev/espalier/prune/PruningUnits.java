package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.prune.criterion.Scores;
import java.util.List;

/** The units of pruning: what is pruned together, and what is ranked together. */
public sealed interface PruningUnits permits WeightUnits, OutputUnits, PatternUnits, GroupUnits {

  /** Returns the units that a mask over the scope leaves to be pruned. */
  PruningBudget remaining(Mask mask);

  /**
   * Returns the mask without the lowest-scored units, exactly as many from each pool as given.
   *
   * @param scores scores of the weights that the mask keeps
   * @param removed number of units for each pool of {@link #remaining}, at most as many as can be
   *     removed
   * @throws IllegalStateException if a score is NaN
   */
  Mask cut(Mask mask, Scores scores, long[] removed);

  /**
   * Returns the groups that a mask has pruned, block by block and kind by kind; empty for single
   * weights.
   */
  default List<GroupTally> tally(Mask mask) {
    return List.of();
  }

  /**
   * Returns the units of a model.
   *
   * @param scope the prunable tensors
   * @param minDensity smallest fraction of each tensor, or output, that is kept; single weights
   *     only
   * @throws BadInputException if a block has only some of the tensors that a group spans in the
   *     scope, or no block has any, or outputs are ranked in a tensor that has none
   */
  static PruningUnits of(
      Granularity granularity,
      Ranking ranking,
      Share minDensity,
      Gpt2Config config,
      List<TensorSpec> scope) {
    if (granularity != Granularity.WEIGHT) {
      return GroupUnits.of(Groups.of(granularity, config, scope), ranking);
    }
    if (ranking == Ranking.OUTPUT) {
      requireProjections(scope, "{ranking}", "output ranks the inputs of each output");
      return new OutputUnits(minDensity);
    }
    return new WeightUnits(ranking, minDensity);
  }

  /**
   * Returns the units of an N:M pattern.
   *
   * @throws BadInputException if the scope contains anything but projections, or one whose inputs
   *     cannot be divided into groups
   */
  static PruningUnits of(Pattern pattern, List<TensorSpec> scope) {
    requireProjections(scope, "{pattern}", "groups the inputs of each output");
    return PatternUnits.of(pattern, scope);
  }

  private static void requireProjections(List<TensorSpec> scope, String option, String does) {
    for (TensorSpec spec : scope) {
      if (!spec.isLinear()) {
        throw new BadInputException(
            option, does + ", and " + spec.name() + " is no projection", "use {scope} linear");
      }
    }
  }
}
