package dev.espalier.train.stopping;

import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;

/** A stopping rule that consults another one, whose state is its own. */
public interface ForwardingRule extends StoppingRule {

  /** Returns the rule consulted. */
  StoppingRule rule();

  @Override
  default void save(StateWriter to) {
    rule().save(to);
  }

  @Override
  default void restore(StateReader from) {
    rule().restore(from);
  }
}
