package dev.espalier.hub.wire;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and after which waits a request that failed for a transient reason is repeated.
 *
 * @param attempts the number of attempts, at least 1
 * @param first the wait after the first failure, which doubles with each further one
 * @param longest the longest wait, also if the server asks for more
 * @param leastBytes the fewest bytes of a body within one timeout; a slower body counts as stalled
 */
public record Pace(int attempts, Duration first, Duration longest, int leastBytes) {

  /** Five attempts, after 1, 2, 4 and 8 seconds; up to five minutes if the server asks. */
  public static final Pace USUAL =
      new Pace(5, Duration.ofSeconds(1), Duration.ofMinutes(5), 1 << 10);

  /**
   * Returns the wait after a failure, between half and all of a time that doubles each time, so
   * that clients which failed together do not return together.
   *
   * @param failures the number of failures so far, at least 1
   */
  Duration after(int failures) {
    long full = first.toMillis() << Math.min(failures - 1, 20);
    long bounded = Math.min(full, longest.toMillis());
    return Duration.ofMillis(bounded / 2 + ThreadLocalRandom.current().nextLong(bounded / 2 + 1));
  }

  /**
   * Waits after a failure.
   *
   * @param failures the number of failures so far, at least 1
   * @throws CancellationException if the thread is interrupted
   */
  public void pauseAfter(int failures) {
    pause(after(failures));
  }

  /**
   * Waits.
   *
   * @throws CancellationException if the thread is interrupted
   */
  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Returns the exception for an interrupted wait, with the thread marked as interrupted again. */
  static CancellationException interrupted(Exception cause) {
    Thread.currentThread().interrupt();
    CancellationException cancelled = new CancellationException("interrupted");
    cancelled.initCause(cause);
    return cancelled;
  }
}
