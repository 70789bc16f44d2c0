package dev.espalier.cli.fault;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Ctrl-C and the like: the running command is interrupted and given time to leave its files in
 * order. The JVM itself then ends with the status of the signal, 130 for Ctrl-C.
 */
public final class Interruption {

  private static final int PATIENCE_SECONDS = 60;

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

  private void interrupt(Thread worker) {
    if (finished.getCount() == 0) {
      return; // an ordinary end runs the hook as well
    }
    requested = true;
    worker.interrupt();
    try {
      if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("espalier: stopped in the middle of a step; whole rounds are kept");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
