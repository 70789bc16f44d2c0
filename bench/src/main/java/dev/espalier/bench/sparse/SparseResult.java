package dev.espalier.bench.sparse;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.bench.measure.Timings;
import java.util.List;
import java.util.Optional;

/**
 * What was measured of one sparse product, beside the dense one of the same shape.
 *
 * @param task what was multiplied
 * @param samples of the product from tiles to tiles
 * @param gflopPerSecond two for each survivor and token, in the median
 * @param secondsWithTransposes the median, with the ways from rows to tiles and back
 * @param dense the dense product, in each precision
 * @param peerSeconds the median of torch's product with a matrix in compressed rows
 */
public record SparseResult(
    @JsonUnwrapped Task task,
    Timings samples,
    double gflopPerSecond,
    double secondsWithTransposes,
    List<Dense> dense,
    Optional<Double> peerSeconds) {

  /**
   * What was multiplied.
   *
   * @param shape of the weights, as {@code 768×3072}
   * @param density the part of the weights that is left
   * @param survivors how many they are
   * @param tokens multiplied with them
   */
  public record Task(
      String shape, SparseProduct product, double density, int survivors, int tokens) {

    /** The arithmetic: two operations for each survivor and token. */
    double gflop() {
      return 2e-9 * survivors * tokens;
    }
  }

  /** A dense product's median. */
  public record DenseTime(String precision, double seconds) {}

  /**
   * How a dense product compares.
   *
   * @param precision of its factors
   * @param seconds its median
   * @param ratio the sparse product's time divided by its; below 1 the sparse one is faster
   * @param ratioWithTransposes the same of the time with transposes
   */
  public record Dense(String precision, double seconds, double ratio, double ratioWithTransposes) {}

  /** Computes what follows from the times. */
  public static SparseResult of(
      Task task,
      Timings samples,
      double secondsOfTransposes,
      List<DenseTime> dense,
      Optional<Double> peerSeconds) {
    double tiles = samples.median();
    double whole = tiles + secondsOfTransposes;
    return new SparseResult(
        task,
        samples,
        task.gflop() / tiles,
        whole,
        dense.stream()
            .map(d -> new Dense(d.precision, d.seconds, tiles / d.seconds, whole / d.seconds))
            .toList(),
        peerSeconds);
  }
}
