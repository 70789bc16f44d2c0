package dev.espalier.bench.measure;

import java.util.List;

/** One of several implementations that do the same work in turn. */
public interface Contender extends AutoCloseable {

  /** Returns the description of the contender and its work. */
  Entry entry();

  /** Does the work repeatedly, after any warm-up it needs, and returns each duration in seconds. */
  List<Double> round();

  /** Releases its memory. */
  @Override
  default void close() {}

  /**
   * A contender and its work.
   *
   * @param contender such as {@code espalier onednn} or {@code transformers eager}
   * @param peer whether it is one with which Espalier is compared
   * @param shape {@link ModelShape#label()}
   * @param tokens tokens processed per repetition
   * @param gflop GFLOP of the products per repetition, without attention
   */
  record Entry(
      Section section,
      String contender,
      boolean peer,
      String precision,
      int threads,
      String shape,
      int tokens,
      double gflop) {

    /** Returns the entry of Espalier with a set of kernels. */
    static Entry own(Section section, KernelSet set, int threads, ModelShape shape, double gflop) {
      return new Entry(
          section,
          set.label(),
          false,
          set.precision(),
          threads,
          shape.label(),
          shape.tokens(),
          gflop);
    }
  }

  /** The measurements of an entry. */
  record Result(Entry entry, Timings samples, double tokensPerSecond, double gflopPerSecond) {

    public static Result of(Entry entry, Timings samples) {
      return new Result(
          entry, samples, entry.tokens() / samples.median(), entry.gflop() / samples.median());
    }
  }
}
