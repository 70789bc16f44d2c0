package dev.espalier.kernel;

import dev.espalier.kernel.plain.PlainSparseMatMul;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Random sizes and numbers. */
final class Fuzz {

  final Random random;
  private final RandomPatterns patterns;

  Fuzz(long seed) {
    random = new Random(seed);
    patterns = new RandomPatterns(seed);
  }

  /** Returns a size that is often small, and has every remainder of a vector's length. */
  int size(int most) {
    return 1 + random.nextInt(random.nextBoolean() ? Math.min(most, 9) : most);
  }

  boolean coin() {
    return random.nextBoolean();
  }

  float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  float[] positive(int count) {
    float[] numbers = numbers(count);
    for (int i = 0; i < count; i++) {
      numbers[i] = Math.abs(numbers[i]);
    }
    return numbers;
  }

  MemorySegment ids(int count, int below) {
    MemorySegment ids = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, count);
    for (int i = 0; i < count; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(below));
    }
    return ids;
  }

  /** Returns targets, some of which are ignored. */
  MemorySegment targets(int count, int below) {
    MemorySegment ids = ids(count, below);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(5) == 0) {
        ids.setAtIndex(ValueLayout.JAVA_INT, i, CrossEntropy.IGNORED);
      }
    }
    return ids;
  }

  DropoutSite site() {
    return coin()
        ? DropoutSite.NONE
        : new DropoutSite(0.3f, random.nextLong(), size(9), size(99), size(30));
  }

  CsrPattern pattern(int rows, int columns) {
    return random.nextInt(6) == 0
        ? patterns.single(rows, columns)
        : patterns.pattern(rows, columns, random.nextDouble());
  }

  /** Returns tokens in tiles whose padding is 0. */
  float[] tiles(int tokens, int width) {
    TokenTiles tiles = TokenTiles.allocate(Arena.ofAuto(), tokens, width);
    FloatView rows = FloatView.allocate(Arena.ofAuto(), tokens, width);
    rows.segment().copyFrom(MemorySegment.ofArray(numbers(tokens * width)));
    new PlainSparseMatMul().toTiles(tiles, rows, tokens, width);
    return tiles.memory().toArray();
  }
}
