package dev.espalier.kernel;

/**
 * One place of one step at which dropout happens. The decision for element <i>i</i> is a pure
 * function of this record and <i>i</i> ({@link Philox}), so that it is made anew in the backward
 * pass instead of being stored, and does not depend on the number of threads.
 *
 * @param probability of an element to be zeroed, in [0, 1)
 * @param seed the run's seed
 * @param round the experiment's round
 * @param step the optimizer step within the round
 * @param place the layer and the site within it, packed by the caller; distinct for every site
 */
public record DropoutSite(float probability, long seed, int round, int step, int place) {

  /** No dropout: values pass through. */
  public static final DropoutSite NONE = new DropoutSite(0, 0, 0, 0, 0);

  public DropoutSite {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException("dropout probability " + probability);
    }
  }

  /** Whether anything is dropped here. */
  public boolean active() {
    return probability > 0;
  }

  /** What survivors are multiplied by: {@code 1/(1 − probability)}. */
  public float scale() {
    return 1 / (1 - probability);
  }

  /** An element is dropped when its 32 random bits, read as unsigned, are below this. */
  public int threshold() {
    return (int) Math.round(probability * 0x1p32);
  }
}
