package dev.espalier.train;

import dev.espalier.train.state.Stopwatch;

/** Measures the wall time of training and of its steps, excluding pauses. */
final class StepClock {

  private final Stopwatch training = new Stopwatch();
  private long stepBegin = System.nanoTime();
  private long pausedInStep;

  /** Returns the watch of the whole training. */
  Stopwatch training() {
    return training;
  }

  void beginStep() {
    stepBegin = System.nanoTime();
    pausedInStep = 0;
  }

  /** Stops the clock until {@link #resume}. */
  void pause() {
    training.pause();
  }

  /** Restarts the clock after {@link #pause}. */
  void resume() {
    pausedInStep += training.resume();
  }

  /** Returns the time since the step began, in seconds. */
  double stepSeconds() {
    return (System.nanoTime() - stepBegin - pausedInStep) / 1e9;
  }

  /** Returns the time of training so far, in seconds. */
  double seconds() {
    return training.seconds();
  }
}
