package dev.espalier.train;

import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;

/** Measures the wall time of training and of its steps, excluding pauses. */
final class StepClock implements Stateful {

  private final long begin = System.nanoTime();
  private long stepBegin = begin;
  private long pauseBegin;
  private long pausedInStep;
  private long paused;

  /** Seconds of training before it was stopped and resumed. */
  private double earlier;

  void beginStep() {
    stepBegin = System.nanoTime();
    pausedInStep = 0;
  }

  /** Stops the clock until {@link #resume}. */
  void pause() {
    pauseBegin = System.nanoTime();
  }

  /** Restarts the clock after {@link #pause}. */
  void resume() {
    long nanos = System.nanoTime() - pauseBegin;
    pausedInStep += nanos;
    paused += nanos;
  }

  /** Returns the time since the step began, in seconds. */
  double stepSeconds() {
    return (System.nanoTime() - stepBegin - pausedInStep) / 1e9;
  }

  /** Returns the time since training began, in seconds. */
  double seconds() {
    return earlier + (System.nanoTime() - begin - paused) / 1e9;
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
