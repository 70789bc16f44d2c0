package dev.espalier.kernel.vector;

import static dev.espalier.kernel.vector.Lanes.FLOATS;
import static dev.espalier.kernel.vector.Lanes.ORDER;

import dev.espalier.kernel.TokenTiles;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * The inner loop of SpMM, sparse times dense: for each output of a block, the sum over its entries
 * of input times weight, for four vectors of tokens at a time. Limited by the bandwidth of the
 * second-level cache, from which the inputs are read.
 */
final class SpmmMicroKernel {

  /** Bytes per vector. */
  private static final int V = Lanes.COUNT * Float.BYTES;

  private static final int TILE_BYTES = TokenTiles.TOKENS * Float.BYTES;

  private SpmmMicroKernel() {}

  /**
   * Computes outputs {@code from} (inclusive) to {@code to} (exclusive) of one tile.
   *
   * @param outAt byte offset of the tile; likewise inAt
   * @param bias [groups], the initial values of the sums, or null
   */
  static void tile(
      MemorySegment out,
      long outAt,
      MemorySegment in,
      long inAt,
      CacheBlockedCsr order,
      int from,
      int to,
      @Nullable MemorySegment bias) {
    for (int token = 0; token < TILE_BYTES; token += 4 * V) {
      for (int block = 0; block < order.blocks(); block++) {
        block(out, outAt + token, in, inAt + token, order, block, from, to, bias);
      }
    }
  }

  private static void block(
      MemorySegment out,
      long outAt,
      MemorySegment in,
      long inAt,
      CacheBlockedCsr order,
      int block,
      int from,
      int to,
      @Nullable MemorySegment bias) {
    int[] starts = order.starts();
    int[] ends = order.ends();
    int[] offsets = order.offsets();
    float[] values = order.values();
    int before = block * order.groups();
    for (int g = from; g < to; g++) {
      int start = starts[before + g];
      int end = ends[before + g];
      if (block > 0 && start == end) {
        continue;
      }
      long to0 = outAt + (long) g * TILE_BYTES;
      FloatVector s0;
      FloatVector s1;
      FloatVector s2;
      FloatVector s3;
      if (block == 0) {
        s0 = Lanes.splat(bias == null ? 0 : bias.getAtIndex(Lanes.FLOAT, g));
        s1 = s0;
        s2 = s0;
        s3 = s0;
      } else {
        s0 = FloatVector.fromMemorySegment(FLOATS, out, to0, ORDER);
        s1 = FloatVector.fromMemorySegment(FLOATS, out, to0 + V, ORDER);
        s2 = FloatVector.fromMemorySegment(FLOATS, out, to0 + 2 * V, ORDER);
        s3 = FloatVector.fromMemorySegment(FLOATS, out, to0 + 3 * V, ORDER);
      }
      for (int k = start; k < end; k++) {
        // One bounds check per strip; reads within it need none, since their offsets are constants.
        MemorySegment x = in.asSlice(inAt + offsets[k], 4 * V);
        FloatVector w = FloatVector.broadcast(FLOATS, values[k]);
        s0 = FloatVector.fromMemorySegment(FLOATS, x, 0, ORDER).fma(w, s0);
        s1 = FloatVector.fromMemorySegment(FLOATS, x, V, ORDER).fma(w, s1);
        s2 = FloatVector.fromMemorySegment(FLOATS, x, 2 * V, ORDER).fma(w, s2);
        s3 = FloatVector.fromMemorySegment(FLOATS, x, 3 * V, ORDER).fma(w, s3);
      }
      s0.intoMemorySegment(out, to0, ORDER);
      s1.intoMemorySegment(out, to0 + V, ORDER);
      s2.intoMemorySegment(out, to0 + 2 * V, ORDER);
      s3.intoMemorySegment(out, to0 + 3 * V, ORDER);
    }
  }
}
