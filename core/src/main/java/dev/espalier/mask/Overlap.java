package dev.espalier.mask;

/**
 * What two masks, A and B, have in common, in one tensor or over several.
 *
 * @param size weights
 * @param keptA survivors of A
 * @param keptB survivors of B
 * @param both survivors of A that survive in B too
 */
public record Overlap(long size, long keptA, long keptB, long both) {

  /** Nothing yet. */
  public static final Overlap NONE = new Overlap(0, 0, 0, 0);

  /** The overlap of one tensor of two masks of the same scope. */
  static Overlap of(Mask a, Mask b, Mask both, int tensor) {
    return new Overlap(
        a.specs().get(tensor).shape().size(),
        a.survivors(tensor),
        b.survivors(tensor),
        both.survivors(tensor));
  }

  /** This and another together. */
  public Overlap plus(Overlap other) {
    return new Overlap(
        size + other.size, keptA + other.keptA, keptB + other.keptB, both + other.both);
  }

  /** |A ∩ B| / |A ∪ B| of the survivors (Jaccard), in [0, 1]; 1 where neither mask has any. */
  public double jaccard() {
    long either = keptA + keptB - both;
    return either == 0 ? 1 : (double) both / either;
  }

  /**
   * The Hamming distance by size: the fraction of the weights that one mask keeps and the other
   * does not, in [0, 1].
   */
  public double distance() {
    return size == 0 ? 0 : (double) (keptA + keptB - 2 * both) / size;
  }
}
