package dev.espalier.cli.fault;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import sun.misc.Signal;

/**
 * Handles signals such as Ctrl-C: interrupts the running command and gives it time to save its
 * state. The JVM then exits with the status of the signal, 130 for Ctrl-C and 143 for SIGTERM. A
 * second Ctrl-C ends the process at once.
 */
public final class Interruption {

  private static final int PATIENCE_SECONDS = 60;

  /** The exit status of a process ended by a signal is this plus the number of the signal. */
  private static final int SIGNALLED = 128;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean requested;

  /** Runs a command on this thread so that a signal interrupts it. */
  public int watch(IntSupplier command) {
    Thread worker = Thread.currentThread();
    Thread hook = new Thread(() -> interrupt(worker), "espalier-interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return command.getAsInt();
    } finally {
      forget(hook);
    }
  }

  /**
   * Otherwise a program that continues after the command would wait for the command when it exits.
   */
  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The signal has arrived: the hook waits until all messages have been printed.
    }
  }

  /** Tells whether the user has requested a stop. */
  boolean requested() {
    return requested;
  }

  /** Called when the command has ended and printed its messages. */
  public void finished() {
    finished.countDown();
  }

  /** By default the JVM waits for its shutdown hooks, however many signals arrive. */
  private static void endAtOnceWhenAskedAgain() {
    try {
      Signal.handle(
          new Signal("INT"), signal -> Runtime.getRuntime().halt(SIGNALLED + signal.getNumber()));
    } catch (IllegalArgumentException e) {
      // The JVM runs without signal handling, or the system has no such signal.
    }
  }

  private void interrupt(Thread worker) {
    if (finished.getCount() == 0) {
      return; // a normal exit runs the hook as well
    }
    requested = true;
    endAtOnceWhenAskedAgain();
    worker.interrupt();
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("espalier: stopped in the middle of a step; what was saved is kept");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
