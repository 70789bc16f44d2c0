package dev.espalier.experiment;

import dev.espalier.experiment.progress.ExperimentListener;

/**
 * An operation of Espalier, such as training, pruning, evaluating, comparing or compacting. Every
 * task is created as {@code X.builder()}, followed by its inputs and {@code build()}, and its run
 * returns a record.
 *
 * <p>A task is immutable. It may run repeatedly, and on several threads at once if these write to
 * different places. Each run opens the files it reads and closes them again; weights and
 * activations lie outside the Java heap and are released when the run ends.
 *
 * @param <R> the result
 */
public interface Task<R> {

  /**
   * Runs the task to its end. The calling thread may start other threads, which end with the run.
   *
   * @param listener receives progress and notes on the calling thread
   * @throws dev.espalier.fault.BadInputException if an input cannot be used; nothing has been
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
