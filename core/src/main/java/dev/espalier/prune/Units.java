package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import java.util.List;

/** What is cut as one, and what is ranked together. */
public sealed interface Units permits WeightUnits, GroupUnits {

  /** What a mask over the scope leaves to be cut. */
  Remaining remaining(Mask mask);

  /**
   * The mask without the lowest-scored units: of each pool exactly as many as the schedule says.
   *
   * @param trained the weights the criterion looks at
   * @throws IllegalStateException if a score is NaN
   */
  Mask cut(Mask mask, Slab trained, Criterion criterion, Schedule schedule);

  /**
   * The groups a mask has taken, block by block; of a block, one kind after the other. Single
   * weights form none.
   */
  List<GroupTally> tally(Mask mask);

  /**
   * The units of a model.
   *
   * @param scope the prunable tensors
   * @throws dev.espalier.fault.BadInputException if a block has only some of the tensors that a
   *     group spans in the scope, or none has any
   */
  static Units of(
      Granularity granularity, Ranking ranking, Gpt2Config config, List<TensorSpec> scope) {
    return granularity == Granularity.WEIGHT
        ? new WeightUnits(ranking)
        : GroupUnits.of(Groups.of(granularity, config, scope), ranking);
  }
}
