package dev.espalier.experiment.round;

import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;

/** Measures the duration of a round, without the time while it was stopped. */
final class RoundClock implements Stateful {

  private final long begin = System.nanoTime();

  /** Seconds that the round had taken before it was stopped. */
  private double earlier;

  /** Returns the duration of the round so far, in seconds. */
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
