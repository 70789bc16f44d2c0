package dev.espalier.bench.measure;

import java.util.List;

/** One of those that take turns at the same work. */
public interface Contender extends AutoCloseable {

  /** Who it is and what it does. */
  Entry entry();

  /** Does the work some times, after whatever warming up it needs, and returns each time. */
  List<Double> round();

  /** Gives its memory back. */
  @Override
  default void close() {}

  /**
   * Who did what.
   *
   * @param contender as {@code espalier onednn} or {@code transformers eager}
   * @param peer whether it is one Espalier is compared with
   * @param shape {@link ModelShape#label()}
   * @param tokens each time took
   * @param gflop of the products of each time, attention's not counted
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

    /** Returns that of Espalier with a set of kernels. */
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

  /** What was measured of an entry. */
  record Result(Entry entry, Timings samples, double tokensPerSecond, double gflopPerSecond) {

    public static Result of(Entry entry, Timings samples) {
      return new Result(
          entry, samples, entry.tokens() / samples.median(), entry.gflop() / samples.median());
    }
  }
}
