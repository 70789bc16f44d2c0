package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.prune.criterion.Scores;
import java.util.List;

/** What is cut as one, and what is ranked together. */
public sealed interface Units permits WeightUnits, GroupUnits {

  /** What a mask over the scope leaves to be cut. */
  Remaining remaining(Mask mask);

  /**
   * The mask without the lowest-scored units: of each pool exactly so many.
   *
   * @param scores of the mask's survivors
   * @param removed for each pool of {@link #remaining}, at most what can be removed of it
   * @throws IllegalStateException if a score is NaN
   */
  Mask cut(Mask mask, Scores scores, long[] removed);

  /**
   * The units of a model.
   *
   * @param scope the prunable tensors
   * @param minDensity what fraction of each tensor stays at least, in [0, 1]; single weights only
   * @throws dev.espalier.fault.BadInputException if a block has only some of the tensors that a
   *     group spans in the scope, or none has any
   */
  static Units of(
      Granularity granularity,
      Ranking ranking,
      double minDensity,
      Gpt2Config config,
      List<TensorSpec> scope) {
    return granularity == Granularity.WEIGHT
        ? new WeightUnits(ranking, minDensity)
        : GroupUnits.of(Groups.of(granularity, config, scope), ranking);
  }
}
