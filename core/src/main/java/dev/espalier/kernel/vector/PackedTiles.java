package dev.espalier.kernel.vector;

import dev.espalier.kernel.TokenTiles;
import dev.espalier.kernel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Tiles rounded to bfloat16, two tokens in each 32-bit word, so that a survivor's inputs are half
 * as many bytes: {@code [tile][feature][word]}. The word of token <i>t</i> has that of <i>t</i> +
 * 16 in its upper half, 32 tokens being 16 words, so that whole vectors of words become vectors of
 * successive tokens by a shift or by clearing the lower half.
 */
final class PackedTiles {

  /** Bytes of a feature's tokens in a tile, and of the vector of them that a word lies apart. */
  static final int FEATURE_BYTES = TokenTiles.TOKENS * Short.BYTES;

  /** Words of a feature in a tile. */
  static final int WORDS = TokenTiles.TOKENS / 2;

  /** Tokens between both of a word. */
  private static final int APART = 16;

  static final long APART_BYTES = (long) APART * Float.BYTES;

  /** The upper of both tokens. */
  static final int UPPER = 0xffff0000;

  /** Features of one part. */
  private static final int FEATURES = 256;

  private static final long ALIGNMENT = 64;

  private final Workers workers;
  private MemorySegment memory = MemorySegment.NULL;

  PackedTiles(Workers workers) {
    this.workers = workers;
  }

  /** Where the lower token of a word stands in a feature's 32-bit tokens, in bytes. */
  static long tokenBytes(int word) {
    return (long) (word / APART * 2 * APART + word % APART) * Float.BYTES;
  }

  /** The tiles rounded, in memory that the next call overwrites. */
  MemorySegment of(TokenTiles tiles) {
    long features = (long) tiles.tiles() * tiles.width();
    if (memory.byteSize() < features * FEATURE_BYTES) {
      memory = Arena.ofAuto().allocate(features * FEATURE_BYTES, ALIGNMENT);
    }
    MemorySegment in = tiles.memory().segment();
    MemorySegment out = memory;
    workers.run(
        Lanes.parts(features, FEATURES),
        part -> pack(out, in, (long) part * FEATURES, Math.min(features, (part + 1L) * FEATURES)));
    return memory;
  }

  private static void pack(MemorySegment out, MemorySegment in, long from, long to) {
    for (long feature = from; feature < to; feature++) {
      for (int word = 0; word < WORDS; word += Lanes.COUNT) {
        long token = feature * TokenTiles.TOKENS * Float.BYTES + tokenBytes(word);
        IntVector lower = VectorBfloat16Rounding.round(Lanes.loadBytes(in, token));
        IntVector upper = VectorBfloat16Rounding.round(Lanes.loadBytes(in, token + APART_BYTES));
        lower
            .or(upper.lanewise(VectorOperators.LSHL, Short.SIZE))
            .intoMemorySegment(
                out, feature * FEATURE_BYTES + (long) word * Integer.BYTES, Lanes.ORDER);
      }
    }
  }
}
