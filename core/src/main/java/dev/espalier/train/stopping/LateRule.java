package dev.espalier.train.stopping;

import java.util.Optional;

/** A rule that never ends training before a given step. */
record LateRule(StoppingRule rule, int step) implements ForwardingRule {

  @Override
  public Look after(Moment moment) {
    Look look = rule.after(moment);
    return moment.step() < step ? new Look(Optional.empty(), look.maskDistance()) : look;
  }
}
