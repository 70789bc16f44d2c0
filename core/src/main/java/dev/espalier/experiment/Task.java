package dev.espalier.experiment;

import dev.espalier.experiment.progress.ExperimentListener;

/**
 * Something Espalier does: trains, prunes, evaluates, compares, compacts. Every task is made in the
 * same way, {@code X.builder()}, what it needs, {@code build()}, and its run returns a record.
 *
 * <p>A task is immutable. It may run several times, and on several threads at once as long as they
 * do not write to the same place. Each run opens the files it reads and closes them again; its
 * weights and activations lie outside the Java heap and are released when it ends.
 *
 * @param <R> the result
 */
public interface Task<R> {

  /**
   * Runs the task to its end. The calling thread may start others, which end with the run.
   *
   * @param listener receives progress and notes on the calling thread
   * @throws dev.espalier.fault.BadInputException if something given cannot be used; nothing is
   *     written then
   * @throws dev.espalier.fault.RunFailedException if the run cannot continue
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  R run(ExperimentListener listener);

  /** Runs the task without a listener. */
  default R run() {
    return run(ExperimentListener.NONE);
  }
}
