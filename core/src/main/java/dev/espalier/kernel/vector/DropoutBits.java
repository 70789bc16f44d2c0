package dev.espalier.kernel.vector;

import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Philox;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Computes the decisions of {@link Philox} for a whole group of 64 elements at once: bit <i>e</i>
 * is 1 if the group's element <i>e</i> is kept. Words are held in 64-bit lanes, which can hold
 * their products.
 */
final class DropoutBits {

  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final long WORD = 0xFFFFFFFFL;

  private DropoutBits() {}

  /**
   * Sets word <i>j</i> of {@code kept} to the bits of the 64 elements from {@code first + 64 j},
   * all ones if nothing is dropped; {@code first} need not be the start of a group.
   */
  static void fill(long[] kept, DropoutSite site, long first, int elements) {
    int words = Lanes.parts(elements, Philox.GROUP);
    if (!site.active()) {
      Arrays.fill(kept, 0, words, -1L);
      return;
    }
    int shift = (int) (first % Philox.GROUP);
    long group = first / Philox.GROUP;
    long bits = ofGroup(site, group);
    for (int word = 0; word < words; word++) {
      boolean nextWanted = word + 1 < words || shift > 0;
      long next = nextWanted ? ofGroup(site, group + word + 1) : 0;
      // A shift by 64 would be one by 0, so an aligned word must not take bits of its successor.
      kept[word] = shift == 0 ? bits : bits >>> shift | next << (Philox.GROUP - shift);
      bits = next;
    }
  }

  /** Returns the bits of elements {@code 64 · group … 64 · group + 63}. */
  static long ofGroup(DropoutSite site, long group) {
    long block = group * Philox.BLOCKS_PER_GROUP;
    long second = Philox.secondCounter(site, block) & WORD;
    long dropped = 0;
    for (int lane = 0; lane < Philox.BLOCKS_PER_GROUP; lane += LONGS.length()) {
      dropped |= droppedOfBlocks(site, (block & WORD) + lane, second) << lane;
    }
    return ~dropped;
  }

  /**
   * Returns bits of which number 16 w + l is set if word w of the l-th of these blocks drops its
   * element.
   */
  private static long droppedOfBlocks(DropoutSite site, long block, long second) {
    LongVector c0 = LongVector.broadcast(LONGS, block).addIndex(1);
    LongVector c1 = LongVector.broadcast(LONGS, second);
    LongVector c2 = LongVector.broadcast(LONGS, site.step() & WORD);
    LongVector c3 = LongVector.broadcast(LONGS, site.round() & WORD);
    int k0 = (int) site.seed();
    int k1 = (int) (site.seed() >>> 32);
    for (int round = 0; round < Philox.ROUNDS; round++) {
      LongVector product0 = c0.mul(Philox.MULTIPLIER_0 & WORD);
      LongVector product1 = c2.mul(Philox.MULTIPLIER_1 & WORD);
      c0 = product1.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c1);
      c0 = c0.lanewise(VectorOperators.XOR, k0 & WORD);
      c2 = product0.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c3);
      c2 = c2.lanewise(VectorOperators.XOR, k1 & WORD);
      c1 = product1.and(WORD);
      c3 = product0.and(WORD);
      k0 += Philox.KEY_STEP_0;
      k1 += Philox.KEY_STEP_1;
    }
    long threshold = site.threshold() & WORD;
    return c0.lt(threshold).toLong()
        | c1.lt(threshold).toLong() << 16
        | c2.lt(threshold).toLong() << 32
        | c3.lt(threshold).toLong() << 48;
  }
}
