package dev.espalier.train.stopping;

import dev.espalier.train.progress.FitPoint;
import dev.espalier.train.state.CurrentWeights;
import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A rule that is consulted after each training step and may end training early. */
@FunctionalInterface
public interface StoppingRule extends Stateful {

  /** Never stops training. */
  StoppingRule NEVER = moment -> Look.NOTHING_SEEN;

  /**
   * The state of training after a step.
   *
   * @param step number of the step, from 1
   * @param weights access to the current weights of the whole model, which are gathered only on
   *     request
   * @param fit the losses, if they were measured after this step
   */
  record Moment(int step, CurrentWeights weights, Optional<FitPoint> fit) {}

  /**
   * The decision of a rule after a step.
   *
   * @param stop the name of the rule, as recorded, if it ends training with this step; otherwise
   *     empty
   * @param maskDistance distance between the mask drawn now and the one drawn before, if the rule
   *     draws masks
   */
  record Look(Optional<String> stop, OptionalDouble maskDistance) {

    /** Continues training; nothing was measured. */
    public static final Look NOTHING_SEEN = new Look(Optional.empty(), OptionalDouble.empty());

    /** Returns the decision to stop training. */
    public static Look stop(String rule) {
      return new Look(Optional.of(rule), OptionalDouble.empty());
    }
  }

  /**
   * Returns the decision after the step just completed. If training was stopped in between, a
   * repeated call for the same step returns the same.
   */
  Look after(Moment moment);

  /** Writes nothing: a rule that judges each step separately has no state. */
  @Override
  default void save(StateWriter to) {}

  @Override
  default void restore(StateReader from) {}

  /** Returns this rule, prevented from stopping training before the given step. */
  default StoppingRule notBefore(int step) {
    return new LateRule(this, step);
  }

  /**
   * Returns a rule that consults all of the given rules after every step. Training stops as soon as
   * one of them says so; if several do at the same step, the first in the list is recorded.
   */
  static StoppingRule firstOf(List<StoppingRule> rules) {
    return new FirstRule(List.copyOf(rules));
  }
}
