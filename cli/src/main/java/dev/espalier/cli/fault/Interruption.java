package dev.espalier.cli.fault;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import sun.misc.Signal;

/**
 * Ctrl-C and the like: the running command is interrupted and given time to save its state. The JVM
 * then ends with the status of the signal, 130 for Ctrl-C and 143 for SIGTERM. A second Ctrl-C ends
 * it at once.
 */
public final class Interruption {

  private static final int PATIENCE_SECONDS = 60;

  /** A process that a signal has ended has this status, and the signal's number more. */
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

  /** Else a program that goes on after the command would wait for the command when it ends. */
  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The signal has come: the hook waits until what there is to say has been said.
    }
  }

  /** Whether the user has asked the command to stop. */
  boolean requested() {
    return requested;
  }

  /** The command has ended and said what it had to say. */
  public void finished() {
    finished.countDown();
  }

  /** The JVM itself waits for its hooks however often it is asked to end. */
  private static void endAtOnceWhenAskedAgain() {
    try {
      Signal.handle(
          new Signal("INT"), signal -> Runtime.getRuntime().halt(SIGNALLED + signal.getNumber()));
    } catch (IllegalArgumentException e) {
      // The JVM was told to leave signals alone, or the system has no such signal.
    }
  }

  private void interrupt(Thread worker) {
    if (finished.getCount() == 0) {
      return; // an ordinary end runs the hook as well
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
