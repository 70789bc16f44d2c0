package dev.espalier.train.state;

/** Measures wall time, excluding pauses and the time while training was stopped. */
public final class Stopwatch implements Stateful {

  private final long begin = System.nanoTime();
  private long pauseBegin;
  private long paused;

  /** Seconds measured before training was stopped. */
  private double earlier;

  /** Stops the watch until {@link #resume}. */
  public void pause() {
    pauseBegin = System.nanoTime();
  }

  /**
   * Restarts the watch after {@link #pause}.
   *
   * @return the duration of the pause, in nanoseconds
   */
  public long resume() {
    long nanos = System.nanoTime() - pauseBegin;
    paused += nanos;
    return nanos;
  }

  /** Returns the time measured so far, in seconds. */
  public double seconds() {
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
