package dev.espalier.text;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The order in which an epoch visits the blocks. */
public final class BatchOrder {

  private BatchOrder() {}

  /**
   * Returns the blocks of one epoch, each once. Shuffling is a Fisher–Yates permutation drawn from
   * {@link SplittableRandom} (Steele, Lea and Flood 2014), which gives the same numbers on every
   * platform. Its seed is <i>f(f(seed) + epoch)</i>, where <i>f(x)</i> is the first number of the
   * generator with seed <i>x</i>: the order of an epoch can be computed without those before it,
   * and the orders of neighbouring seeds are unrelated.
   *
   * @param blocks number of blocks
   * @param seed seed of the run
   * @param epoch index of the epoch, from 0
   * @param shuffle whether to shuffle; otherwise blocks keep the order of the text
   * @return a permutation of 0 … blocks − 1
   */
  public static int[] order(int blocks, long seed, int epoch, boolean shuffle) {
    int[] order = IntStream.range(0, blocks).toArray();
    if (shuffle) {
      SplittableRandom random = new SplittableRandom(epochSeed(seed, epoch));
      for (int last = blocks - 1; last > 0; last--) {
        int other = random.nextInt(last + 1);
        int kept = order[last];
        order[last] = order[other];
        order[other] = kept;
      }
    }
    return order;
  }

  private static long epochSeed(long seed, int epoch) {
    return firstNumber(firstNumber(seed) + epoch);
  }

  private static long firstNumber(long seed) {
    return new SplittableRandom(seed).nextLong();
  }
}
