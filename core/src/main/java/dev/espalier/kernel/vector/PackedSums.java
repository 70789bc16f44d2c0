package dev.espalier.kernel.vector;

import static dev.espalier.kernel.vector.Lanes.FLOATS;
import static dev.espalier.kernel.vector.Lanes.ORDER;

import dev.espalier.kernel.TokenTiles;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * {@link SurvivorSums} of {@link PackedTiles}: half the bytes come from the second-level cache, and
 * what unpacks them runs beside the multiplications.
 */
final class PackedSums {

  /** Bytes of a vector. */
  private static final int V = Lanes.COUNT * Float.BYTES;

  private static final int TILE_BYTES = TokenTiles.TOKENS * Float.BYTES;

  private PackedSums() {}

  /**
   * Outputs {@code from} up to {@code to} of one tile.
   *
   * @param outAt where the tile begins, in bytes
   * @param inAt where the packed tile begins, in bytes
   * @param bias [groups], where the sums begin, or null
   */
  static void tile(
      MemorySegment out,
      long outAt,
      MemorySegment in,
      long inAt,
      SparseOrder order,
      int from,
      int to,
      @Nullable MemorySegment bias) {
    for (int word = 0; word < PackedTiles.WORDS; word += 2 * Lanes.COUNT) {
      for (int block = 0; block < order.blocks(); block++) {
        block(out, outAt, in, inAt, word, order, block, from, to, bias);
      }
    }
  }

  private static void block(
      MemorySegment out,
      long outAt,
      MemorySegment in,
      long inAt,
      int word,
      SparseOrder order,
      int block,
      int from,
      int to,
      @Nullable MemorySegment bias) {
    int[] starts = order.starts();
    int[] ends = order.ends();
    int[] offsets = order.offsets();
    float[] values = order.values();
    int before = block * order.groups();
    long first = outAt + PackedTiles.tokenBytes(word);
    long second = outAt + PackedTiles.tokenBytes(word + Lanes.COUNT);
    long words = inAt + (long) word * Integer.BYTES;
    IntVector upper = IntVector.broadcast(Lanes.INTS, PackedTiles.UPPER);
    for (int g = from; g < to; g++) {
      long end = ends[before + g];
      long k = starts[before + g];
      if (block > 0 && k == end) {
        continue;
      }
      long to0 = first + (long) g * TILE_BYTES;
      long to1 = to0 + PackedTiles.APART_BYTES;
      long to2 = second + (long) g * TILE_BYTES;
      long to3 = to2 + PackedTiles.APART_BYTES;
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
        s0 = Lanes.loadBytes(out, to0);
        s1 = Lanes.loadBytes(out, to1);
        s2 = Lanes.loadBytes(out, to2);
        s3 = Lanes.loadBytes(out, to3);
      }
      // Counted in longs, or the compiler would unroll the loop, and run at a third of the speed.
      while (k < end) {
        long at = words + (offsets[(int) k] >> 1);
        FloatVector w = FloatVector.broadcast(FLOATS, values[(int) k]);
        IntVector a = IntVector.fromMemorySegment(Lanes.INTS, in, at, ORDER);
        IntVector b = IntVector.fromMemorySegment(Lanes.INTS, in, at + V, ORDER);
        s0 = a.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats().fma(w, s0);
        s1 = a.and(upper).reinterpretAsFloats().fma(w, s1);
        s2 = b.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats().fma(w, s2);
        s3 = b.and(upper).reinterpretAsFloats().fma(w, s3);
        k += 1;
      }
      s0.intoMemorySegment(out, to0, ORDER);
      s1.intoMemorySegment(out, to1, ORDER);
      s2.intoMemorySegment(out, to2, ORDER);
      s3.intoMemorySegment(out, to3, ORDER);
    }
  }
}
