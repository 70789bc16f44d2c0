package dev.espalier.cli.progress;

import java.time.Duration;

/** Checks at intervals whether a status line without a terminal has been silent for too long. */
final class Reminder implements AutoCloseable {

  private static final Duration OFTEN = Duration.ofSeconds(2);

  private final Thread thread;

  private Reminder(Thread thread) {
    this.thread = thread;
  }

  /** Starts the checks, unless a terminal shows the status. */
  static Reminder of(LiveLine line) {
    return new Reminder(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (!line.isLive()) {
                      Thread.sleep(OFTEN);
                      line.remind();
                    }
                  } catch (InterruptedException _) {
                    // The command has ended.
                  }
                }));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
