package dev.espalier.kernel;

/**
 * A fixed team of threads for loops with independent parts. Parts are numbered; since their bounds
 * never depend on the number of threads, neither do results.
 *
 * <p>Thread-safe: loops that several threads start at once run one after the other. Within a loop
 * each worker has a number and runs one part at a time, so that {@link WorkerLocal} memory needs no
 * lock.
 */
public interface Workers extends AutoCloseable {

  /** The body of a loop over parts. */
  @FunctionalInterface
  interface Part {
    /**
     * Runs one part.
     *
     * @param worker number of the executing worker, less than {@link Workers#threads}
     */
    void run(int part, int worker);
  }

  /** The body of a loop over ranges of an {@code int} index. */
  @FunctionalInterface
  interface Range {
    /**
     * Runs the indices {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param worker number of the executing worker, less than {@link Workers#threads}
     */
    void run(int from, int to, int worker);
  }

  /** The body of a loop over ranges of a {@code long} index. */
  @FunctionalInterface
  interface LongRange {
    /**
     * Runs the indices {@code from} (inclusive) to {@code to} (exclusive). See {@link Range#run}.
     */
    void run(long from, long to, int worker);
  }

  /** Returns the number of threads that take part, the caller included. */
  int threads();

  /**
   * Runs parts 0 … parts − 1, in any order, and returns when all are done. Rethrows the failure of
   * a part.
   *
   * @throws IllegalStateException if called from a part of a loop of the same team
   */
  void run(int parts, Part body);

  /**
   * Runs indices 0 … size − 1 in ranges of {@code length}, the last of which may be shorter; range
   * r starts at {@code r · length}. See {@link #run}.
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
   * Like {@link #forRanges}, for indices of memory, which may exceed {@code int}.
   *
   * @throws ArithmeticException if the number of ranges exceeds {@code int}
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
