package dev.espalier.bench.measure;

import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** A text of random tokens. */
final class RandomBlocks {

  private RandomBlocks() {}

  /** Returns enough blocks for the given number of batches. */
  static TokenBlocks of(Arena arena, ModelShape shape, int batches) {
    long count = (long) batches * shape.tokens();
    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, count);
    SplittableRandom random = new SplittableRandom(1);
    for (long i = 0; i < count; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(shape.config().vocabSize()));
    }
    return new TokenBlocks(TokenIds.ofInts(ids), shape.block(), "random");
  }
}
