package dev.espalier.train;

import dev.espalier.train.progress.FitPoint;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Looks at a training after each of its steps, and may end it before its time. */
@FunctionalInterface
public interface StoppingRule extends Stateful {

  /** Never ends a training. */
  StoppingRule NEVER = moment -> Look.NOTHING_SEEN;

  /**
   * What there is to look at after a step.
   *
   * @param step counted from 1
   * @param weights the whole model's as they are now; made when asked for
   * @param fit the losses, where they were measured after this step
   */
  record Moment(int step, CurrentWeights weights, Optional<FitPoint> fit) {}

  /**
   * What was seen after a step.
   *
   * @param stop the name of the rule that ends the training with this step, as the record shows it;
   *     empty if it goes on
   * @param maskDistance between the mask that would be cut now and the one drawn before, where such
   *     were drawn
   */
  record Look(Optional<String> stop, OptionalDouble maskDistance) {

    /** Nothing was measured, and the training goes on. */
    public static final Look NOTHING_SEEN = new Look(Optional.empty(), OptionalDouble.empty());

    /** Ends the training. */
    public static Look stop(String rule) {
      return new Look(Optional.of(rule), OptionalDouble.empty());
    }
  }

  /**
   * Looks at the step that was just done. A rule that is asked about the same step again, because
   * the training was stopped while it was looked at, answers the same.
   */
  Look after(Moment moment);

  /** Writes nothing: a rule that looks at each step by itself remembers none. */
  @Override
  default void save(StateWriter to) {}

  @Override
  default void restore(StateReader from) {}

  /** The same rule, which ends no training before it has done so many steps. */
  default StoppingRule notBefore(int step) {
    return new LateRule(this, step);
  }

  /**
   * Several rules as one: the first to speak ends the training, and of those that speak at the same
   * step the first in the list. All of them see every step.
   */
  static StoppingRule firstOf(List<StoppingRule> rules) {
    return new FirstRule(List.copyOf(rules));
  }
}
