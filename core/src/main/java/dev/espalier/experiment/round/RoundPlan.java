package dev.espalier.experiment.round;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.mask.Mask;
import dev.espalier.prune.Reset;

/**
 * What the rounds of a run will do, settled and checked before anything is written.
 *
 * @param first the mask of round 0
 * @param cut what follows a round
 * @param reset what weights go back to before a round
 * @param illustrations what a round leaves to be looked at
 */
public record RoundPlan(Mask first, Pruner cut, Reset reset, RoundArtifacts illustrations) {

  /**
   * Settles it for what was opened.
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
