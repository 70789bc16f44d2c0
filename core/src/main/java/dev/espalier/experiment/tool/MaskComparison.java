package dev.espalier.experiment.tool;

import dev.espalier.mask.MaskPair;
import dev.espalier.mask.Overlap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The result of {@link MaskComparisonRun}, as {@code mask compare --json} prints it.
 *
 * @param a file of the first mask
 * @param b file of the second mask
 * @param total similarity over all tensors
 * @param tensors similarity of each tensor, in the order of the first mask
 */
public record MaskComparison(String a, String b, Likeness total, List<Likeness> tensors) {

  /**
   * The similarity of two masks.
   *
   * @param name name of the tensor, or {@code total}
   * @param size number of weights
   * @param keptA weights kept by the first mask
   * @param keptB weights kept by the second mask
   * @param keptByBoth weights kept by both
   * @param overlap |A ∩ B| / |A ∪ B| of the kept weights, in [0, 1]; 1 if both keep none
   * @param distance Hamming distance divided by the size, in [0, 1]
   */
  public record Likeness(
      String name,
      long size,
      long keptA,
      long keptB,
      long keptByBoth,
      double overlap,
      double distance) {

    private static Likeness of(String name, Overlap overlap) {
      return new Likeness(
          name,
          overlap.size(),
          overlap.keptA(),
          overlap.keptB(),
          overlap.both(),
          overlap.jaccard(),
          overlap.distance());
    }
  }

  static MaskComparison of(Path a, Path b, MaskPair pair) {
    Map<String, Overlap> overlaps = pair.overlaps();
    List<Likeness> tensors = new ArrayList<>();
    overlaps.forEach((name, overlap) -> tensors.add(Likeness.of(name, overlap)));
    Overlap total = overlaps.values().stream().reduce(Overlap.NONE, Overlap::plus);
    return new MaskComparison(
        a.toString(), b.toString(), Likeness.of("total", total), List.copyOf(tensors));
  }
}
