package dev.espalier.experiment.round;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.mask.Mask;
import dev.espalier.prune.Reset;

/**
 * The plan of a run's rounds, complete and checked before anything is written.
 *
 * @param first mask of round 0
 * @param cut cuts the mask after each round
 * @param reset reset of the weights before each round
 * @param illustrations files of each round for inspection
 */
public record RoundPlan(Mask first, Pruner cut, Reset reset, RoundArtifacts illustrations) {

  /**
   * Returns the plan for the opened inputs.
   *
   * @throws dev.espalier.fault.BadInputException if scope, mask, reset or prompt do not fit the
   *     model or the text
   */
  public static RoundPlan of(RoundSetup setup, ExperimentListener listener) {
    Reset reset = setup.reset();
    Mask first = setup.firstMask(listener);
    return new RoundPlan(first, setup.nextCut(first), reset, setup.illustrations());
  }
}
