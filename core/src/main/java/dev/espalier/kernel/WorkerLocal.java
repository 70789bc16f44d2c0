package dev.espalier.kernel;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scratch memory with one piece for each worker of a team. A worker creates its piece on first use;
 * the pieces live as long as this object. Unlike a {@link ThreadLocal}, a piece is found by the
 * number of the worker, which every part of a loop receives.
 *
 * @param <S> the type of a piece
 */
public final class WorkerLocal<S> {

  private final Supplier<S> create;
  private final @Nullable Object[] pieces;

  /**
   * @param workers the team whose loops use the pieces
   * @param create creates a piece
   */
  public WorkerLocal(Workers workers, Supplier<S> create) {
    this.create = create;
    this.pieces = new Object[workers.threads()];
  }

  /** Returns the piece of a worker. May only be called by that worker, within a part of a loop. */
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
