package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.prune.criterion.Scores;
import java.util.List;

/** What is cut as one, and what is ranked together. */
public sealed interface PruningUnits permits WeightUnits, OutputUnits, PatternUnits, GroupUnits {

  /** What a mask over the scope leaves to be cut. */
  PruningBudget remaining(Mask mask);

  /**
   * The mask without the lowest-scored units: of each pool exactly so many.
   *
   * @param scores of the mask's survivors
   * @param removed for each pool of {@link #remaining}, at most what can be removed of it
   * @throws IllegalStateException if a score is NaN
   */
  Mask cut(Mask mask, Scores scores, long[] removed);

  /**
   * The groups a mask has taken, block by block; of a block, one kind after the other. Single
   * weights form none.
   */
  default List<GroupTally> tally(Mask mask) {
    return List.of();
  }

  /**
   * The units of a model.
   *
   * @param scope the prunable tensors
   * @param minDensity what fraction of each tensor stays at least; single weights only
   * @throws BadInputException if a block has only some of the tensors that a group spans in the
   *     scope, or none has any, or outputs are ranked in something that has none
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
   * Single weights in an N:M pattern.
   *
   * @throws BadInputException if the scope holds anything but projections, or one whose inputs
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
