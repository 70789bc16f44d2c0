package dev.espalier.experiment.round;

import dev.espalier.mask.Mask;
import dev.espalier.prune.EarlyBird;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.stopping.StoppingRule;
import java.util.ArrayList;
import java.util.List;
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
  private int lastStep;
  private Look last = Look.NOTHING_SEEN;

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
    if (moment.step() != lastStep) {
      OptionalDouble distance = watch.offer(cut.from(round + 1, mask, moment.weights().sync()));
      last = new Look(watch.settled() ? Optional.of(NAME) : Optional.empty(), distance);
      lastStep = moment.step();
    }
    return last;
  }

  @Override
  public void save(StateWriter to) {
    to.put("last_step", lastStep).put("settled", String.valueOf(last.stop().isPresent()));
    last.maskDistance().ifPresent(distance -> to.put("mask_distance", distance));
    List<Mask> earlier = watch.earlier();
    to.put("masks", earlier.size());
    for (int m = 0; m < earlier.size(); m++) {
      to.put("mask_" + m, earlier.get(m));
    }
  }

  @Override
  public void restore(StateReader from) {
    lastStep = from.integer("last_step");
    last =
        new Look(
            Boolean.parseBoolean(from.text("settled")) ? Optional.of(NAME) : Optional.empty(),
            from.has("mask_distance")
                ? OptionalDouble.of(from.number("mask_distance"))
                : OptionalDouble.empty());
    List<Mask> earlier = new ArrayList<>();
    for (int m = 0; m < from.integer("masks"); m++) {
      earlier.add(from.mask("mask_" + m, mask.specs()));
    }
    watch.restore(earlier);
  }
}
