package dev.espalier.kernel;

/**
 * A fixed team of threads for loops whose parts are independent. Parts are numbered; how they are
 * cut never depends on the number of threads, so neither does any result.
 *
 * <p>Thread-safe: loops that several threads start at once run one after the other. Within a loop
 * each worker has a number, and runs one part at a time, so that {@link WorkerLocal} memory needs
 * no lock.
 */
public interface Workers extends AutoCloseable {

  /** The body of a loop over parts. */
  @FunctionalInterface
  interface Part {
    /**
     * Runs one part.
     *
     * @param worker the number of the thread that runs it, below {@link Workers#threads}
     */
    void run(int part, int worker);
  }

  /** The body of a loop over ranges of an {@code int} index. */
  @FunctionalInterface
  interface Range {
    /**
     * Runs the indices {@code from} up to, not including, {@code to}.
     *
     * @param worker the number of the thread that runs them, below {@link Workers#threads}
     */
    void run(int from, int to, int worker);
  }

  /** The body of a loop over ranges of a {@code long} index. */
  @FunctionalInterface
  interface LongRange {
    /** Runs the indices {@code from} up to, not including, {@code to}. See {@link Range#run}. */
    void run(long from, long to, int worker);
  }

  /** How many threads take part, the caller's included. */
  int threads();

  /**
   * Runs parts 0 … parts − 1, in any order, and returns when all are done; rethrows a failure.
   *
   * @throws IllegalStateException if a part of a loop starts another of the same team
   */
  void run(int parts, Part body);

  /**
   * Runs indices 0 … size − 1 in ranges of {@code length}, of which the last may be shorter, as
   * {@link #run} runs parts: range r begins at {@code r · length}.
   */
  default void forRanges(int size, int length, Range body) {
    run(
        Math.ceilDiv(size, length),
        (part, worker) -> {
          int from = part * length;
          body.run(from, from + Math.min(size - from, length), worker);
        });
  }

  /**
   * {@link #forRanges} where the indices are those of memory, which may go beyond {@code int}.
   *
   * @throws ArithmeticException if there are more ranges than an {@code int} counts
   */
  default void forLongRanges(long size, int length, LongRange body) {
    run(
        Math.toIntExact(Math.ceilDiv(size, length)),
        (part, worker) -> {
          long from = (long) part * length;
          body.run(from, Math.min(size, from + length), worker);
        });
  }

  @Override
  void close();
}
