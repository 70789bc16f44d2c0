package dev.espalier.train.stopping;

import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import java.util.Optional;

/** A rule that never ends training before a given step. */
record LateRule(StoppingRule rule, int step) implements StoppingRule {

  @Override
  public Look after(Moment moment) {
    Look look = rule.after(moment);
    return moment.step() < step ? new Look(Optional.empty(), look.maskDistance()) : look;
  }

  @Override
  public void save(StateWriter to) {
    rule.save(to);
  }

  @Override
  public void restore(StateReader from) {
    rule.restore(from);
  }
}
