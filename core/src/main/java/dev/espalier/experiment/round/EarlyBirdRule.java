package dev.espalier.experiment.round;

import dev.espalier.mask.Mask;
import dev.espalier.prune.EarlyBird;
import dev.espalier.train.StoppingRule;
import java.util.Optional;
import java.util.OptionalDouble;

/** Ends a round's training once the mask that would be cut after it has become stable. */
final class EarlyBirdRule implements StoppingRule {

  /** The name of the rule in a round's record. */
  static final String NAME = "early-bird";

  private final EarlyBird earlyBird;
  private final EarlyBird.Watch watch;
  private final int round;
  private final Mask mask;
  private final Pruner cut;
  private final boolean idle;

  /**
   * @param round index of the round being trained
   * @param mask mask of the round
   */
  EarlyBirdRule(EarlyBird earlyBird, int round, Mask mask, Pruner cut) {
    this.earlyBird = earlyBird;
    this.watch = earlyBird.new Watch(mask.survivors());
    this.round = round;
    this.mask = mask;
    this.cut = cut;
    this.idle = cut.takesNothing(round + 1, mask);
  }

  @Override
  public Look after(Moment moment) {
    if (idle || !earlyBird.drawsAfter(moment.step())) {
      return Look.NOTHING_SEEN;
    }
    OptionalDouble distance = watch.offer(cut.from(round + 1, mask, moment.weights().sync()));
    return new Look(watch.settled() ? Optional.of(NAME) : Optional.empty(), distance);
  }
}
