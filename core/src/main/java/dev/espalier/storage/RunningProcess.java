package dev.espalier.storage;

import java.time.Duration;
import java.time.Instant;

/**
 * A process, so named that another of the same id is not taken for it.
 *
 * @param host name of the machine
 * @param process its id there
 * @param started when it started
 */
public record RunningProcess(String host, long process, Instant started) {

  /** Linux derives start times from an adjustable clock, and rounds them. */
  private static final Duration SAME = Duration.ofSeconds(2);

  /** Returns the process that calls. */
  public static RunningProcess current() {
    ProcessHandle self = ProcessHandle.current();
    return new RunningProcess(
        LockOwner.Place.here().host(),
        self.pid(),
        self.info().startInstant().orElse(Instant.EPOCH));
  }

  /** Tells whether it is of this machine, as far as names tell. */
  public boolean isHere() {
    return host.equals(LockOwner.Place.here().host());
  }

  /** Tells whether it is known to have ended; a process of another machine never is. */
  public boolean hasEnded() {
    return isHere()
        && ProcessHandle.of(process)
            .flatMap(there -> there.info().startInstant())
            .map(there -> Duration.between(started, there).abs().compareTo(SAME) > 0)
            .orElse(true);
  }
}
