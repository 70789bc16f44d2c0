package dev.espalier.experiment.round;

import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;

/** Measures how long a round takes, stops not counted. */
final class RoundClock implements Stateful {

  private final long begin = System.nanoTime();

  /** Seconds the round had taken when it was stopped. */
  private double earlier;

  /** Returns how long the round has taken so far. */
  double seconds() {
    return earlier + (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void save(StateWriter to) {
    to.put("seconds", seconds());
  }

  @Override
  public void restore(StateReader from) {
    earlier = from.number("seconds");
  }
}
