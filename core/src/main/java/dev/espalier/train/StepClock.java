package dev.espalier.train;

import dev.espalier.train.state.StateReader;
import dev.espalier.train.state.StateWriter;
import dev.espalier.train.state.Stateful;

/** Measures the wall time of a training and of its steps, without the pauses in them. */
final class StepClock implements Stateful {

  private final long begin = System.nanoTime();
  private long stepBegin = begin;
  private long pauseBegin;
  private long pausedInStep;
  private long paused;

  /** Seconds trained before the training was stopped and resumed. */
  private double earlier;

  /** Begins a step. */
  void beginStep() {
    stepBegin = System.nanoTime();
    pausedInStep = 0;
  }

  /** Stands still until {@link #resume}. */
  void pause() {
    pauseBegin = System.nanoTime();
  }

  /** Goes on after {@link #pause}. */
  void resume() {
    long nanos = System.nanoTime() - pauseBegin;
    pausedInStep += nanos;
    paused += nanos;
  }

  /** Returns how long the step has taken so far. */
  double stepSeconds() {
    return (System.nanoTime() - stepBegin - pausedInStep) / 1e9;
  }

  /** Returns how long the training has taken so far. */
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
