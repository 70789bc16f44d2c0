package dev.espalier.kernel.vector;

import static dev.espalier.kernel.vector.Lanes.FLOATS;
import static dev.espalier.kernel.vector.Lanes.ORDER;

import dev.espalier.kernel.TokenTiles;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loop of SDDMM, the dense product sampled at a sparse pattern, which yields the
 * gradients of unpruned weights: for each entry, the dot product over a tile's tokens of the
 * group's feature, kept in registers, and the entry's feature. Four entries are computed at a time,
 * whose lanes are summed together: twice, two vectors are combined into one whose halves hold the
 * half sums of each.
 */
final class SddmmMicroKernel {

  /** Bytes per vector. */
  private static final int V = Lanes.COUNT * Float.BYTES;

  private static final int TILE_BYTES = TokenTiles.TOKENS * Float.BYTES;

  /** One lane for each entry of a {@link CacheBlockedCsr#UNIT}. */
  private static final VectorSpecies<Float> QUAD = FloatVector.SPECIES_128;

  private static final VectorShuffle<Float> OTHER_HALF = swap(Lanes.COUNT / 2);
  private static final VectorShuffle<Float> OTHER_QUARTER = swap(Lanes.COUNT / 4);
  private static final VectorShuffle<Float> OTHER_PAIR = swap(2);
  private static final VectorShuffle<Float> OTHER_LANE = swap(1);
  private static final VectorShuffle<Float> QUARTERS =
      VectorShuffle.fromOp(FLOATS, lane -> lane * (Lanes.COUNT / 4) % Lanes.COUNT);

  private static final long IN_HALF = withBit(Lanes.COUNT / 2);
  private static final long IN_QUARTER = withBit(Lanes.COUNT / 4);

  private SddmmMicroKernel() {}

  private static VectorShuffle<Float> swap(int distance) {
    return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) % Lanes.COUNT);
  }

  /** Returns the lanes whose number has the bit set. */
  private static long withBit(int bit) {
    long lanes = 0;
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      lanes |= (lane & bit) == 0 ? 0 : 1L << lane;
    }
    return lanes;
  }

  /**
   * Computes the dot products of segments {@code from} (inclusive) to {@code to} (exclusive) over
   * one tile.
   *
   * @param sums one for each entry of the order, padding included
   * @param add whether to add to {@code sums}
   * @param aAt byte offset of the tile with one feature per group; {@code bAt} is that of the tile
   *     with the entries' features
   */
  static void tile(
      float[] sums,
      boolean add,
      MemorySegment a,
      long aAt,
      MemorySegment b,
      long bAt,
      CacheBlockedCsr order,
      int from,
      int to) {
    for (int token = 0; token < TILE_BYTES; token += 4 * V) {
      strip(sums, add || token > 0, a, aAt + token, b, bAt + token, order, from, to);
    }
  }

  /**
   * Written without method calls: the compiler would not inline them all into the loop, and a call
   * per segment would add a quarter to the time of short segments.
   */
  private static void strip(
      float[] sums,
      boolean add,
      MemorySegment a,
      long aAt,
      MemorySegment b,
      long bAt,
      CacheBlockedCsr order,
      int from,
      int to) {
    int[] starts = order.starts();
    int[] offsets = order.offsets();
    int groups = order.groups();
    VectorMask<Float> half = VectorMask.fromLong(FLOATS, IN_HALF);
    VectorMask<Float> quarter = VectorMask.fromLong(FLOATS, IN_QUARTER);
    int group = from % groups;
    for (int segment = from; segment < to; segment++) {
      int start = starts[segment];
      int end = starts[segment + 1];
      if (start < end) {
        long at = aAt + (long) group * TILE_BYTES;
        FloatVector a0 = FloatVector.fromMemorySegment(FLOATS, a, at, ORDER);
        FloatVector a1 = FloatVector.fromMemorySegment(FLOATS, a, at + V, ORDER);
        FloatVector a2 = FloatVector.fromMemorySegment(FLOATS, a, at + 2 * V, ORDER);
        FloatVector a3 = FloatVector.fromMemorySegment(FLOATS, a, at + 3 * V, ORDER);
        for (int k = start; k < end; k += CacheBlockedCsr.UNIT) {
          // One bounds check per strip; reads within it need none, since their offsets are
          // constants.
          MemorySegment b0 = b.asSlice(bAt + offsets[k], 4 * V);
          MemorySegment b1 = b.asSlice(bAt + offsets[k + 1], 4 * V);
          MemorySegment b2 = b.asSlice(bAt + offsets[k + 2], 4 * V);
          MemorySegment b3 = b.asSlice(bAt + offsets[k + 3], 4 * V);
          FloatVector s0 = FloatVector.fromMemorySegment(FLOATS, b0, 0, ORDER).mul(a0);
          FloatVector s1 = FloatVector.fromMemorySegment(FLOATS, b1, 0, ORDER).mul(a0);
          FloatVector s2 = FloatVector.fromMemorySegment(FLOATS, b2, 0, ORDER).mul(a0);
          FloatVector s3 = FloatVector.fromMemorySegment(FLOATS, b3, 0, ORDER).mul(a0);
          s0 = FloatVector.fromMemorySegment(FLOATS, b0, V, ORDER).fma(a1, s0);
          s1 = FloatVector.fromMemorySegment(FLOATS, b1, V, ORDER).fma(a1, s1);
          s2 = FloatVector.fromMemorySegment(FLOATS, b2, V, ORDER).fma(a1, s2);
          s3 = FloatVector.fromMemorySegment(FLOATS, b3, V, ORDER).fma(a1, s3);
          s0 = FloatVector.fromMemorySegment(FLOATS, b0, 2 * V, ORDER).fma(a2, s0);
          s1 = FloatVector.fromMemorySegment(FLOATS, b1, 2 * V, ORDER).fma(a2, s1);
          s2 = FloatVector.fromMemorySegment(FLOATS, b2, 2 * V, ORDER).fma(a2, s2);
          s3 = FloatVector.fromMemorySegment(FLOATS, b3, 2 * V, ORDER).fma(a2, s3);
          s0 = FloatVector.fromMemorySegment(FLOATS, b0, 3 * V, ORDER).fma(a3, s0);
          s1 = FloatVector.fromMemorySegment(FLOATS, b1, 3 * V, ORDER).fma(a3, s1);
          s2 = FloatVector.fromMemorySegment(FLOATS, b2, 3 * V, ORDER).fma(a3, s2);
          s3 = FloatVector.fromMemorySegment(FLOATS, b3, 3 * V, ORDER).fma(a3, s3);
          s0 = s0.blend(s2, half).add(s2.blend(s0, half).rearrange(OTHER_HALF));
          s1 = s1.blend(s3, half).add(s3.blend(s1, half).rearrange(OTHER_HALF));
          s0 = s0.blend(s1, quarter).add(s1.blend(s0, quarter).rearrange(OTHER_QUARTER));
          if (Lanes.COUNT >= 16) {
            s0 = s0.add(s0.rearrange(OTHER_PAIR));
          }
          if (Lanes.COUNT >= 8) {
            s0 = s0.add(s0.rearrange(OTHER_LANE));
          }
          FloatVector dots = (FloatVector) s0.rearrange(QUARTERS).reinterpretShape(QUAD, 0);
          if (add) {
            dots = dots.add(FloatVector.fromArray(QUAD, sums, k));
          }
          dots.intoArray(sums, k);
        }
      }
      group = group + 1 == groups ? 0 : group + 1;
    }
  }
}
