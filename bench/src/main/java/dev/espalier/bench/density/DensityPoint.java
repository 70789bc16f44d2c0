package dev.espalier.bench.density;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.bench.measure.Pruned;
import dev.espalier.bench.measure.Timings;
import java.util.Map;

/**
 * A training step under a mask, compared with the dense one measured in the same turns.
 *
 * @param mask the mask of the step
 * @param label label of the mask
 * @param forms number of weights in each form
 * @param times times of both steps
 */
public record DensityPoint(
    @JsonUnwrapped Pruned mask,
    String label,
    String precision,
    Map<String, Long> forms,
    @JsonUnwrapped Times times) {

  /**
   * The times of both steps.
   *
   * @param ofDense the masked step's median time divided by the dense one's
   */
  public record Times(Timings dense, Timings pruned, double ofDense) {

    public static Times of(Timings dense, Timings pruned) {
      return new Times(dense, pruned, pruned.median() / dense.median());
    }
  }

  public static DensityPoint of(
      Pruned mask, String precision, Map<String, Long> forms, Timings dense, Timings pruned) {
    return new DensityPoint(mask, mask.label(), precision, forms, Times.of(dense, pruned));
  }
}
