package dev.espalier.text;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The order in which an epoch visits the blocks. */
public final class BatchOrder {

  private BatchOrder() {}

  /**
   * The blocks of one epoch, each once. Shuffled is a Fisher–Yates permutation drawn from {@link
   * SplittableRandom} (Steele, Lea and Flood 2014), which is the same on every platform: epoch
   * <i>e</i> is seeded with the <i>e</i>-th number of the generator that {@code seed} starts, so
   * that an epoch's order does not depend on the ones before it having been drawn.
   *
   * @param blocks how many there are
   * @param seed the run's seed
   * @param epoch from 0
   * @param shuffle false for the order of the text
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
    return new SplittableRandom(seed).longs(epoch + 1L).reduce(0, (_, next) -> next);
  }
}
