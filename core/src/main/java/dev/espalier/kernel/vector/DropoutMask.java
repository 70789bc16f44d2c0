package dev.espalier.kernel.vector;

import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Philox;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One worker's decisions of {@link Philox} for consecutive elements, as a word for each: all ones
 * if it is kept, all zeros if it is dropped. A value is dropped by a logical and, which is one
 * instruction at every vector width; a mask of lanes made from bits is not, and where the processor
 * has no registers for masks it becomes an object. Grows with the longest range and is reused.
 */
final class DropoutMask {

  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final long WORD = 0xFFFFFFFFL;
  private static final int PAIRS = Philox.BLOCKS_PER_GROUP / 2;

  private int[] kept = new int[0];
  private int start;

  /** The words of a group's blocks of even numbers, [word][block]; then those of odd numbers. */
  private final long[] even = new long[Philox.GROUP / 2];

  private final long[] odd = new long[Philox.GROUP / 2];

  /** Decides the elements from {@code first}, which need not be the start of a group. */
  void decide(DropoutSite site, long first, int elements) {
    start = (int) (first % Philox.GROUP);
    int end = start + elements;
    // Whole groups are written, and whole vectors read.
    int length = Lanes.parts(end, Philox.GROUP) * Philox.GROUP + Lanes.COUNT;
    if (kept.length < length) {
      kept = new int[length];
    }
    if (site.active()) {
      long group = first / Philox.GROUP;
      for (int at = 0; at < end; at += Philox.GROUP) {
        group(site, group++);
        combine(even, odd, site.threshold(), kept, at);
      }
    } else {
      Arrays.fill(kept, 0, end, -1);
    }
  }

  /** Returns the scaled values, or 0 where the elements from an index are dropped. */
  FloatVector drop(FloatVector x, FloatVector scale, int index) {
    return x.mul(scale)
        .reinterpretAsInts()
        .and(IntVector.fromArray(INTS, kept, start + index))
        .reinterpretAsFloats();
  }

  /**
   * Sets the sign of those of the first {@code count} values, none of which is negative, that are
   * dropped. A loop of its own: in that of {@link #drop}, the compiler would box vectors.
   */
  void mark(float[] x, int count) {
    IntVector sign = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      IntVector signs =
          sign.lanewise(VectorOperators.AND_NOT, IntVector.fromArray(INTS, kept, start + i));
      FloatVector.fromArray(Lanes.FLOATS, x, i)
          .reinterpretAsInts()
          .or(signs)
          .reinterpretAsFloats()
          .intoArray(x, i);
    }
  }

  /** Returns the scaled values, or 0 where the sign of the other vector is set. */
  static FloatVector dropMarked(FloatVector x, FloatVector scale, FloatVector marked) {
    IntVector dropped = marked.reinterpretAsInts().lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
    return x.mul(scale).reinterpretAsInts().and(dropped.not()).reinterpretAsFloats();
  }

  boolean keeps(int index) {
    return kept[start + index] != 0;
  }

  /** Returns how many of the first {@code count} elements are kept. */
  int kept(int count) {
    int sum = 0;
    for (int i = start; i < start + count; i++) {
      sum -= kept[i];
    }
    return sum;
  }

  private void group(DropoutSite site, long group) {
    long block = group * Philox.BLOCKS_PER_GROUP;
    long second = Philox.secondCounter(site, block) & WORD;
    for (int pair = 0; pair < PAIRS; pair += LONGS.length()) {
      long first = (block & WORD) + 2 * pair;
      blocks(even, pair, site, first, second);
      blocks(odd, pair, site, first + 1, second);
    }
  }

  /**
   * Computes every other block from a number on, as many as a vector has 64-bit lanes. A lane holds
   * a word in its lower half; the upper half does not matter, and neither does that of what is
   * stored. What is done with the words is a loop of its own, or the compiler would box the vectors
   * of this one.
   */
  private static void blocks(long[] words, int at, DropoutSite site, long block, long second) {
    LongVector c0 = LongVector.broadcast(LONGS, block).addIndex(2);
    LongVector c1 = LongVector.broadcast(LONGS, second);
    LongVector c2 = LongVector.broadcast(LONGS, site.step() & WORD);
    LongVector c3 = LongVector.broadcast(LONGS, site.round() & WORD);
    // The upper halves of all factors are cleared in plain sight, which lets the compiler multiply
    // 32-bit words in one instruction where there is none for 64-bit lanes.
    LongVector multiplier0 = LongVector.broadcast(LONGS, Philox.MULTIPLIER_0).and(WORD);
    LongVector multiplier1 = LongVector.broadcast(LONGS, Philox.MULTIPLIER_1).and(WORD);
    int k0 = (int) site.seed();
    int k1 = (int) (site.seed() >>> 32);
    for (int round = 0; round < Philox.ROUNDS; round++) {
      LongVector product0 = c0.and(WORD).mul(multiplier0);
      LongVector product1 = c2.and(WORD).mul(multiplier1);
      c0 = product1.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c1);
      c0 = c0.lanewise(VectorOperators.XOR, k0 & WORD);
      c2 = product0.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c3);
      c2 = c2.lanewise(VectorOperators.XOR, k1 & WORD);
      c1 = product1;
      c3 = product0;
      k0 += Philox.KEY_STEP_0;
      k1 += Philox.KEY_STEP_1;
    }
    c0.intoArray(words, at);
    c1.intoArray(words, at + PAIRS);
    c2.intoArray(words, at + 2 * PAIRS);
    c3.intoArray(words, at + 3 * PAIRS);
  }

  /**
   * Interleaves the words of even and odd blocks, and turns each into all ones if it is at least
   * the threshold: into the upper half of the threshold less 1 less the word, in 64 bits.
   */
  private static void combine(long[] even, long[] odd, int threshold, int[] kept, int at) {
    LongVector bound = LongVector.broadcast(LONGS, (threshold & WORD) - 1);
    for (int pair = 0; pair < Philox.GROUP / 2; pair += LONGS.length()) {
      LongVector ofEven = bound.sub(LongVector.fromArray(LONGS, even, pair).and(WORD));
      LongVector ofOdd = bound.sub(LongVector.fromArray(LONGS, odd, pair).and(WORD));
      ofEven
          .lanewise(VectorOperators.LSHR, Integer.SIZE)
          .or(ofOdd.and(~WORD))
          .reinterpretAsInts()
          .intoArray(kept, at + 2 * pair);
    }
  }
}
