package dev.espalier.cli.progress;

import java.time.Duration;

/** Looks now and then whether a line without a terminal has been silent for too long. */
final class Reminder implements AutoCloseable {

  private static final Duration OFTEN = Duration.ofSeconds(2);

  private final Thread thread;

  private Reminder(Thread thread) {
    this.thread = thread;
  }

  /** Begins, where there is no terminal that shows the line as it changes. */
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
                    // The command is over.
                  }
                }));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
