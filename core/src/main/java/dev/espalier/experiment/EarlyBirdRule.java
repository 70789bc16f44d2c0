package dev.espalier.experiment;

import dev.espalier.mask.Mask;
import dev.espalier.model.Parameters;
import dev.espalier.prune.EarlyBird;
import dev.espalier.train.StoppingRule;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Ends a round's training when the mask that would be cut after it has settled. */
final class EarlyBirdRule implements StoppingRule {

  /** How the rule names itself in a round's record. */
  static final String NAME = "early-bird";

  private final EarlyBird earlyBird;
  private final EarlyBird.Watch watch;
  private final int round;
  private final Mask mask;
  private final NextCut cut;
  private final int earliest;
  private final boolean idle;
  private boolean spoke;

  /**
   * @param round that trains
   * @param mask it trains under
   * @param earliest the first step that may be the last, such as one to be rewound to
   */
  EarlyBirdRule(EarlyBird earlyBird, int round, Mask mask, NextCut cut, int earliest) {
    this.earlyBird = earlyBird;
    this.watch = earlyBird.new Watch(mask.survivors());
    this.round = round;
    this.mask = mask;
    this.cut = cut;
    this.earliest = earliest;
    this.idle = cut.takesNothing(round + 1, mask);
  }

  @Override
  public Look after(int step, Supplier<Parameters> weights) {
    if (idle || !earlyBird.drawsAfter(step)) {
      return Look.NOTHING_SEEN;
    }
    OptionalDouble distance = watch.offer(cut.from(round + 1, mask, weights.get()));
    spoke = watch.settled() && step >= earliest;
    return new Look(spoke, distance);
  }

  /** Whether it was this rule that ended the training. */
  boolean spoke() {
    return spoke;
  }
}
