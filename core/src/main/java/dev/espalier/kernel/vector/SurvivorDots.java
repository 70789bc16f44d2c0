package dev.espalier.kernel.vector;

import dev.espalier.kernel.TokenTiles;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products over tokens of one feature with many others, four of them side by side, whose sums
 * of lanes are taken together. Straight-line code over a whole tile would be longer than what the
 * compiler inlines, and every vector would become an object; a short loop stays in registers.
 */
final class SurvivorDots {

  private static final VectorSpecies<Float> F = Lanes.FLOATS;
  private static final int HALF = Lanes.COUNT / 2;
  private static final int QUARTER = Lanes.COUNT / 4;

  private static final VectorMask<Float> UPPER_HALF = lanes(HALF);
  private static final VectorMask<Float> ODD_QUARTERS = lanes(QUARTER);
  private static final VectorShuffle<Float> OTHER_HALF = crossed(HALF);
  private static final VectorShuffle<Float> OTHER_QUARTER = crossed(QUARTER);
  private static final VectorShuffle<Float> TWO_ON = crossed(2);
  private static final VectorShuffle<Float> ONE_ON = crossed(1);

  private SurvivorDots() {}

  private static VectorMask<Float> lanes(int unit) {
    long bits = 0;
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      bits |= (lane / unit & 1L) << lane;
    }
    return VectorMask.fromLong(F, bits);
  }

  private static VectorShuffle<Float> crossed(int distance) {
    return VectorShuffle.fromOp(F, lane -> (lane ^ distance) % Lanes.COUNT);
  }

  /**
   * Adds to each survivor of some groups the product of its group's feature with its own over some
   * tiles.
   *
   * @param held the side whose features are the groups
   * @param others the side whose features the survivors pick
   * @param sums [survivors] in the order's order
   * @param lanes scratch, as long as a vector
   */
  static void add(
      TokenTiles held,
      TokenTiles others,
      int firstTile,
      int tiles,
      SparseOrder order,
      int block,
      int firstGroup,
      int endGroup,
      float[] sums,
      float[] lanes) {
    long heldTile = (long) held.width() * TokenTiles.TOKENS;
    long othersTile = (long) others.width() * TokenTiles.TOKENS;
    MemorySegment heldMemory = held.memory().segment();
    MemorySegment othersMemory = others.memory().segment();
    for (int g = firstGroup; g < endGroup; g++) {
      int from = order.start(block, g);
      int to = order.end(block, g);
      if (from < to) {
        group(
            heldMemory,
            firstTile * heldTile + (long) g * TokenTiles.TOKENS,
            heldTile,
            othersMemory,
            firstTile * othersTile,
            othersTile,
            tiles,
            order.offsets(),
            from,
            to,
            sums,
            lanes);
      }
    }
  }

  private static void group(
      MemorySegment held,
      long at,
      long heldTile,
      MemorySegment others,
      long base,
      long othersTile,
      int tiles,
      int[] offsets,
      int from,
      int to,
      float[] sums,
      float[] lanes) {
    int last = to - 1;
    for (int k = from; k < to; k += 4) {
      // Where fewer than four are left the last is taken again, and not counted.
      long p = base + offsets[k];
      long q = base + offsets[Math.min(k + 1, last)];
      long r = base + offsets[Math.min(k + 2, last)];
      long s = base + offsets[Math.min(k + 3, last)];
      FloatVector s0 = FloatVector.zero(F);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (int tile = 0; tile < tiles; tile++) {
        long tokens = at + tile * heldTile;
        long step = tile * othersTile;
        for (int t = 0; t < TokenTiles.TOKENS; t += 4 * Lanes.COUNT) {
          FloatVector h0 = Lanes.load(held, tokens + t);
          FloatVector h1 = Lanes.load(held, tokens + t + Lanes.COUNT);
          FloatVector h2 = Lanes.load(held, tokens + t + 2 * Lanes.COUNT);
          FloatVector h3 = Lanes.load(held, tokens + t + 3 * Lanes.COUNT);
          long there = step + t;
          s0 = h0.fma(Lanes.load(others, p + there), s0);
          s1 = h0.fma(Lanes.load(others, q + there), s1);
          s2 = h0.fma(Lanes.load(others, r + there), s2);
          s3 = h0.fma(Lanes.load(others, s + there), s3);
          there += Lanes.COUNT;
          s0 = h1.fma(Lanes.load(others, p + there), s0);
          s1 = h1.fma(Lanes.load(others, q + there), s1);
          s2 = h1.fma(Lanes.load(others, r + there), s2);
          s3 = h1.fma(Lanes.load(others, s + there), s3);
          there += Lanes.COUNT;
          s0 = h2.fma(Lanes.load(others, p + there), s0);
          s1 = h2.fma(Lanes.load(others, q + there), s1);
          s2 = h2.fma(Lanes.load(others, r + there), s2);
          s3 = h2.fma(Lanes.load(others, s + there), s3);
          there += Lanes.COUNT;
          s0 = h3.fma(Lanes.load(others, p + there), s0);
          s1 = h3.fma(Lanes.load(others, q + there), s1);
          s2 = h3.fma(Lanes.load(others, r + there), s2);
          s3 = h3.fma(Lanes.load(others, s + there), s3);
        }
      }
      sumOfFour(s0, s1, s2, s3).intoArray(lanes, 0);
      sums[k] += lanes[0];
      if (k + 3 < to) {
        sums[k + 1] += lanes[QUARTER];
        sums[k + 2] += lanes[2 * QUARTER];
        sums[k + 3] += lanes[3 * QUARTER];
      } else {
        for (int i = 1; i < to - k; i++) {
          sums[k + i] += lanes[i * QUARTER];
        }
      }
    }
  }

  /** A vector whose quarters begin with the sums of the lanes of the four. */
  private static FloatVector sumOfFour(
      FloatVector s0, FloatVector s1, FloatVector s2, FloatVector s3) {
    FloatVector even = s0.blend(s2, UPPER_HALF).add(s2.blend(s0, UPPER_HALF).rearrange(OTHER_HALF));
    FloatVector odd = s1.blend(s3, UPPER_HALF).add(s3.blend(s1, UPPER_HALF).rearrange(OTHER_HALF));
    FloatVector four =
        even.blend(odd, ODD_QUARTERS).add(odd.blend(even, ODD_QUARTERS).rearrange(OTHER_QUARTER));
    if (QUARTER > 2) {
      four = four.add(four.rearrange(TWO_ON));
    }
    if (QUARTER > 1) {
      four = four.add(four.rearrange(ONE_ON));
    }
    return four;
  }
}
