package dev.espalier.train.stopping;

import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Several rules, the first of which to apply ends training. */
record FirstRule(List<StoppingRule> rules) implements StoppingRule {

  @Override
  public Look after(Moment moment) {
    Optional<String> stop = Optional.empty();
    OptionalDouble maskDistance = OptionalDouble.empty();
    for (StoppingRule rule : rules) {
      Look look = rule.after(moment);
      stop = stop.or(look::stop);
      maskDistance = maskDistance.isPresent() ? maskDistance : look.maskDistance();
    }
    return new Look(stop, maskDistance);
  }

  @Override
  public void save(StateWriter to) {
    for (int r = 0; r < rules.size(); r++) {
      rules.get(r).save(to.part(String.valueOf(r)));
    }
  }

  @Override
  public void restore(StateReader from) {
    for (int r = 0; r < rules.size(); r++) {
      rules.get(r).restore(from.part(String.valueOf(r)));
    }
  }
}
