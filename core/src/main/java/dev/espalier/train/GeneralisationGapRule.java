package dev.espalier.train;

import dev.espalier.train.progress.FitPoint;
import java.util.OptionalDouble;

/**
 * Ends a training when the validation loss exceeds the training loss by too much, both measured
 * without dropout.
 *
 * @param most the largest gap, in nats, that training goes on with
 */
record GeneralisationGapRule(double most) implements StoppingRule {

  /** How the rule names itself in a round's record. */
  static final String NAME = "generalisation-gap";

  @Override
  public Look after(Moment moment) {
    OptionalDouble gap = moment.fit().map(FitPoint::gap).orElse(OptionalDouble.empty());
    return gap.isPresent() && gap.getAsDouble() > most ? Look.stop(NAME) : Look.NOTHING_SEEN;
  }
}
