package dev.espalier.experiment.round;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.prune.Granularity;
import dev.espalier.prune.ShuffledMask;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;

/** The control that keeps as many weights of each tensor as a ticket, at random places. */
public final class RandomTicket {

  /** Separates the random places from other uses of the seed. */
  private static final long PLACES_SEED = 0xbb67_ae85_84ca_a73bL;

  private RandomTicket() {}

  /**
   * Returns the mask of the control.
   *
   * @param first the mask with which the ticket's run began; only weights it keeps are candidates
   */
  public static Mask of(Mask ticket, Mask first, int seed) {
    return ShuffledMask.of(ticket, first, seed ^ PLACES_SEED);
  }

  /**
   * Refuses tickets for which this control would not be fair.
   *
   * @throws BadInputException if groups of weights are pruned
   */
  public static void check(Settings settings) {
    Granularity granularity = settings.get(Setting.GRANULARITY);
    if (granularity != Granularity.WEIGHT) {
      throw new BadInputException(
          "{granularity}",
          "random places are those of single weights, not of a " + granularity.word(),
          "use {granularity} weight");
    }
  }
}
