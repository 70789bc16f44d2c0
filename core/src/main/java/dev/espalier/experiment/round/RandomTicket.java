package dev.espalier.experiment.round;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.prune.Granularity;
import dev.espalier.prune.ShuffledMask;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;

/** The control that keeps as many weights of each tensor as a ticket, in random places. */
public final class RandomTicket {

  /** Sets the places apart from whatever else the seed decides. */
  private static final long PLACES_SEED = 0xbb67_ae85_84ca_a73bL;

  private RandomTicket() {}

  /**
   * Its mask.
   *
   * @param first what places there are: the mask the ticket's run began with
   */
  public static Mask of(Mask ticket, Mask first, int seed) {
    return ShuffledMask.of(ticket, first, seed ^ PLACES_SEED);
  }

  /**
   * Refuses tickets that no such control is fair to.
   *
   * @throws BadInputException if groups of weights are cut
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
