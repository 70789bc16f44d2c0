package dev.espalier.kernel;

/**
 * Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011): 128 random bits are a pure function of a 128-bit counter
 * and a 64-bit key.
 *
 * <p>Element <i>i</i> of a {@link DropoutSite} belongs to group <i>i</i> / 64, which consists of 16
 * blocks of four words; with <i>e</i> = <i>i</i> mod 64, the element uses word <i>e</i> / 16 of
 * block <i>e</i> mod 16. With one block per lane, 4, 8 or 16 lanes thus produce contiguous elements
 * in every output register.
 */
public final class Philox {

  /** Elements that share one group of blocks: as many as a long has bits. */
  public static final int GROUP = 64;

  /** Blocks per group. */
  public static final int BLOCKS_PER_GROUP = 16;

  public static final int ROUNDS = 10;
  public static final int MULTIPLIER_0 = 0xD2511F53;
  public static final int MULTIPLIER_1 = 0xCD9E8D57;
  public static final int KEY_STEP_0 = 0x9E3779B9;
  public static final int KEY_STEP_1 = 0xBB67AE85;

  private static final long UNSIGNED = 0xFFFFFFFFL;

  private Philox() {}

  /** Returns the 32 random bits of an element. */
  public static int bits(DropoutSite site, long element) {
    int inGroup = (int) (element % GROUP);
    long block = element / GROUP * BLOCKS_PER_GROUP + inGroup % BLOCKS_PER_GROUP;
    return word(
        (int) block,
        secondCounter(site, block),
        site.step(),
        site.round(),
        (int) site.seed(),
        (int) (site.seed() >>> 32),
        inGroup / BLOCKS_PER_GROUP);
  }

  /** Tells whether an element is dropped. */
  public static boolean drops(DropoutSite site, long element) {
    return Integer.compareUnsigned(bits(site, element), site.threshold()) < 0;
  }

  /**
   * Returns the second counter word of a block: the place, combined with the bit-reversed high word
   * of the block's number, which is 0 below 2^34 elements.
   */
  public static int secondCounter(DropoutSite site, long block) {
    return site.place() ^ Integer.reverse((int) (block >>> 32));
  }

  /**
   * Returns one of the four words of a block, given its counter and key.
   *
   * @param wanted index of the word
   */
  public static int word(int c0, int c1, int c2, int c3, int k0, int k1, int wanted) {
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = (MULTIPLIER_0 & UNSIGNED) * (c0 & UNSIGNED);
      long product1 = (MULTIPLIER_1 & UNSIGNED) * (c2 & UNSIGNED);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      k0 += KEY_STEP_0;
      k1 += KEY_STEP_1;
    }
    return switch (wanted) {
      case 0 -> c0;
      case 1 -> c1;
      case 2 -> c2;
      case 3 -> c3;
      default -> throw new IllegalArgumentException("a block has four words, not " + wanted);
    };
  }
}
