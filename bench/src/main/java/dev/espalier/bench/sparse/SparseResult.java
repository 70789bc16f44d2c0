package dev.espalier.bench.sparse;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.bench.measure.Timings;
import java.util.List;
import java.util.Optional;

/**
 * The measurements of one sparse product, compared with the dense one of the same shape.
 *
 * @param task the product
 * @param samples times of the product from tiles to tiles
 * @param gflopPerSecond median speed, at two operations per unpruned weight and token
 * @param secondsWithTransposes median time including the conversions between rows and tiles
 * @param dense the dense product, in each precision
 * @param peerSeconds median time of torch's product with a matrix in compressed sparse rows
 */
public record SparseResult(
    @JsonUnwrapped Task task,
    Timings samples,
    double gflopPerSecond,
    double secondsWithTransposes,
    List<Dense> dense,
    Optional<Double> peerSeconds) {

  /**
   * The product measured.
   *
   * @param shape shape of the weights, such as {@code 768×3072}
   * @param density fraction of the weights that is kept
   * @param survivors number of weights kept
   * @param tokens number of tokens
   */
  public record Task(
      String shape, SparseProduct product, double density, int survivors, int tokens) {

    /** Returns the GFLOP of the product: two operations for each unpruned weight and token. */
    double gflop() {
      return 2e-9 * survivors * tokens;
    }
  }

  /** The median time of a dense product. */
  public record DenseTime(String precision, double seconds) {}

  /**
   * The comparison with a dense product.
   *
   * @param precision precision of its factors
   * @param seconds its median time
   * @param ratio the sparse product's time divided by it; below 1 the sparse one is faster
   * @param ratioWithTransposes the same for the time including conversions
   */
  public record Dense(String precision, double seconds, double ratio, double ratioWithTransposes) {}

  /** Returns a result with all values derived from the times. */
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
