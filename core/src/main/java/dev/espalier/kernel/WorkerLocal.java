package dev.espalier.kernel;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scratch memory of which each worker of a team has a piece of its own. A piece is made when its
 * worker first asks for it, by that worker, and kept as long as this object. Unlike {@link
 * ThreadLocal} it is found by the worker's number, which every part of a loop is told.
 *
 * @param <S> one worker's piece
 */
public final class WorkerLocal<S> {

  private final Supplier<S> create;
  private final @Nullable Object[] pieces;

  /**
   * @param workers in whose loops the pieces are used
   * @param create makes one piece
   */
  public WorkerLocal(Workers workers, Supplier<S> create) {
    this.create = create;
    this.pieces = new Object[workers.threads()];
  }

  /** Returns a worker's piece. To be called by that worker, within a part. */
  @SuppressWarnings("unchecked") // nothing else is put there
  public S of(int worker) {
    Object piece = pieces[worker];
    if (piece == null) {
      piece = create.get();
      pieces[worker] = piece;
    }
    return (S) piece;
  }
}
