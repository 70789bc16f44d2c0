package dev.espalier.kernel.vector;

import static dev.espalier.kernel.vector.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes squares of as many rows and columns as a vector has lanes. Interleaving row i with row
 * i + n/2, and repeating this with the resulting rows, transposes them after log2 n rounds (Stone
 * 1971, the perfect shuffle). Values are moved bit for bit. Not thread-safe.
 */
final class SquareTranspose {

  /** Rows and columns of a square. */
  static final int SIDE = Lanes.COUNT;

  private static final VectorSpecies<Integer> WORDS = IntVector.SPECIES_PREFERRED;
  private static final int HALF = SIDE / 2;

  /** Interleaves the lower halves of two vectors. */
  private static final int[] LOWER = turns(0);

  private static final int[] UPPER = turns(HALF);

  private int[] words = new int[SIDE * SIDE];
  private int[] zipped = new int[SIDE * SIDE];

  private static int[] turns(int first) {
    return IntStream.range(0, SIDE).map(lane -> lane % 2 * SIDE + first + lane / 2).toArray();
  }

  /**
   * Transposes a whole square of 32-bit values.
   *
   * @param toAt byte offset of its first row; likewise fromAt
   * @param toStride distance between rows in bytes; likewise fromStride
   */
  void whole(
      MemorySegment to,
      long toAt,
      long toStride,
      MemorySegment from,
      long fromAt,
      long fromStride) {
    zipFrom(words, from, fromAt, fromStride);
    for (int width = 2; width < HALF; width *= 2) {
      zip();
    }
    zipTo(to, toAt, toStride, words);
  }

  /**
   * Transposes part of a square: {@code rows} of {@code columns} become {@code columns} of {@code
   * rows}.
   */
  void part(
      MemorySegment to,
      long toAt,
      long toStride,
      MemorySegment from,
      long fromAt,
      long fromStride,
      int rows,
      int columns) {
    Arrays.fill(words, 0);
    for (int row = 0; row < rows; row++) {
      MemorySegment.copy(
          from, ValueLayout.JAVA_INT, fromAt + row * fromStride, words, row * SIDE, columns);
    }
    for (int width = 1; width < SIDE; width *= 2) {
      zip();
    }
    for (int column = 0; column < columns; column++) {
      MemorySegment.copy(
          words, column * SIDE, to, ValueLayout.JAVA_INT, toAt + column * toStride, rows);
    }
  }

  private static void zipFrom(int[] zipped, MemorySegment from, long at, long stride) {
    IntVector lower = IntVector.fromArray(WORDS, LOWER, 0);
    IntVector upper = IntVector.fromArray(WORDS, UPPER, 0);
    for (int i = 0; i < HALF; i++) {
      long row = at + i * stride;
      IntVector a = IntVector.fromMemorySegment(WORDS, from, row, ORDER);
      IntVector b = IntVector.fromMemorySegment(WORDS, from, row + HALF * stride, ORDER);
      lower.selectFrom(a, b).intoArray(zipped, 2 * i * SIDE);
      upper.selectFrom(a, b).intoArray(zipped, (2 * i + 1) * SIDE);
    }
  }

  private void zip() {
    zip(zipped, words);
    int[] other = words;
    words = zipped;
    zipped = other;
  }

  private static void zip(int[] zipped, int[] words) {
    IntVector lower = IntVector.fromArray(WORDS, LOWER, 0);
    IntVector upper = IntVector.fromArray(WORDS, UPPER, 0);
    for (int i = 0; i < HALF; i++) {
      IntVector a = IntVector.fromArray(WORDS, words, i * SIDE);
      IntVector b = IntVector.fromArray(WORDS, words, (i + HALF) * SIDE);
      lower.selectFrom(a, b).intoArray(zipped, 2 * i * SIDE);
      upper.selectFrom(a, b).intoArray(zipped, (2 * i + 1) * SIDE);
    }
  }

  private static void zipTo(MemorySegment to, long at, long stride, int[] words) {
    IntVector lower = IntVector.fromArray(WORDS, LOWER, 0);
    IntVector upper = IntVector.fromArray(WORDS, UPPER, 0);
    for (int i = 0; i < HALF; i++) {
      IntVector a = IntVector.fromArray(WORDS, words, i * SIDE);
      IntVector b = IntVector.fromArray(WORDS, words, (i + HALF) * SIDE);
      long row = at + 2 * i * stride;
      lower.selectFrom(a, b).intoMemorySegment(to, row, ORDER);
      upper.selectFrom(a, b).intoMemorySegment(to, row + stride, ORDER);
    }
  }
}
