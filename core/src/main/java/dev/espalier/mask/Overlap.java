package dev.espalier.mask;

/**
 * The overlap of two masks, A and B, in one tensor or several.
 *
 * @param size number of weights
 * @param keptA weights kept by A
 * @param keptB weights kept by B
 * @param both weights kept by both
 */
public record Overlap(long size, long keptA, long keptB, long both) {

  /** The overlap of no tensors. */
  public static final Overlap NONE = new Overlap(0, 0, 0, 0);

  /** Returns the overlap in one tensor of two masks with the same scope. */
  static Overlap of(Mask a, Mask b, Mask both, int tensor) {
    return new Overlap(
        a.specs().get(tensor).shape().size(),
        a.survivors(tensor),
        b.survivors(tensor),
        both.survivors(tensor));
  }

  /** Returns the sum of this overlap and another. */
  public Overlap plus(Overlap other) {
    return new Overlap(
        size + other.size, keptA + other.keptA, keptB + other.keptB, both + other.both);
  }

  /**
   * Returns |A ∩ B| / |A ∪ B| of the kept weights (Jaccard index), in [0, 1]; 1 if both keep none.
   */
  public double jaccard() {
    long either = keptA + keptB - both;
    return either == 0 ? 1 : (double) both / either;
  }

  /**
   * Returns the normalised Hamming distance: the fraction of the weights that exactly one of the
   * masks keeps, in [0, 1].
   */
  public double distance() {
    return size == 0 ? 0 : (double) (keptA + keptB - 2 * both) / size;
  }
}
