package dev.espalier.experiment.tool;

import dev.espalier.mask.MaskPair;
import dev.espalier.mask.Overlap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code mask compare --json} prints.
 *
 * @param a the file of the one mask
 * @param b the file of the other
 * @param total over all tensors
 * @param tensors each of them, in the order of A
 */
public record MaskComparison(String a, String b, Likeness total, List<Likeness> tensors) {

  /**
   * How alike two masks are.
   *
   * @param name of the tensor; {@code total} over all
   * @param size weights
   * @param keptA survivors of A
   * @param keptB survivors of B
   * @param keptByBoth survivors of both
   * @param overlap |A ∩ B| / |A ∪ B| of the survivors, in [0, 1]; 1 where there are none
   * @param distance the Hamming distance divided by the size, in [0, 1]
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
