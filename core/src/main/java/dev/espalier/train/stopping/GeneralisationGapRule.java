package dev.espalier.train.stopping;

import dev.espalier.train.progress.FitPoint;
import java.util.OptionalDouble;

/**
 * Stops training when the validation loss exceeds the training loss by too much, both measured
 * without dropout.
 *
 * @param most the largest gap allowed, in nats
 */
record GeneralisationGapRule(double most) implements StoppingRule {

  /** The name of the rule in a round's record. */
  static final String NAME = "generalisation-gap";

  @Override
  public Look after(Moment moment) {
    OptionalDouble gap = moment.fit().map(FitPoint::gap).orElse(OptionalDouble.empty());
    return gap.isPresent() && gap.getAsDouble() > most ? Look.stop(NAME) : Look.NOTHING_SEEN;
  }
}
