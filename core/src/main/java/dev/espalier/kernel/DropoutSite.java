package dev.espalier.kernel;

/**
 * One application of dropout within a step. Whether element <i>i</i> is dropped is a pure function
 * of this record and <i>i</i> ({@link Philox}): it is recomputed in the backward pass instead of
 * being stored, and does not depend on the number of threads.
 *
 * @param probability probability that an element is zeroed, in [0, 1)
 * @param seed seed of the run
 * @param round index of the round
 * @param step index of the optimizer step within the round
 * @param place layer and site within it, packed by the caller; distinct for every site
 */
public record DropoutSite(float probability, long seed, int round, int step, int place) {

  /** No dropout: values pass unchanged. */
  public static final DropoutSite NONE = new DropoutSite(0, 0, 0, 0, 0);

  public DropoutSite {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException("dropout probability " + probability);
    }
  }

  /** Tells whether anything is dropped here. */
  public boolean active() {
    return probability > 0;
  }

  /** Returns the factor of the elements kept: {@code 1/(1 − probability)}. */
  public float scale() {
    return 1 / (1 - probability);
  }

  /** Returns the threshold below which an element's 32 random bits, read as unsigned, drop it. */
  public int threshold() {
    return (int) Math.round(probability * 0x1p32);
  }
}
