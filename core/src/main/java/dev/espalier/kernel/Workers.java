package dev.espalier.kernel;

/**
 * A fixed team of threads for loops whose parts are independent. Parts are numbered; how they are
 * cut never depends on the number of threads, so neither does any result.
 */
public interface Workers extends AutoCloseable {

  /** One part of a loop. */
  @FunctionalInterface
  interface Part {
    /** Runs the part of this number. */
    void run(int part);
  }

  /** How many threads take part, the caller's included. */
  int threads();

  /** Runs parts 0 … parts − 1, in any order, and returns when all are done; rethrows a failure. */
  void run(int parts, Part body);

  @Override
  void close();
}
