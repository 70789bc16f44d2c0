package dev.espalier.kernel.vector;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import java.util.Arrays;

/**
 * A sparse matrix in compressed sparse rows or columns, divided into cache blocks (Im, Yelick and
 * Vuduc 2004). The entries summed into one output form a group: a column for products with the
 * matrix, a row for products with its transpose. Inputs are divided into blocks, so that one
 * block's part of a tile stays in the second-level cache while all groups read it. A segment holds
 * a group's entries in one block; segments are ordered by block, then by group.
 *
 * @param groups number of outputs
 * @param blocks number of blocks of inputs
 * @param starts [segments + 1]: index at which each segment starts
 * @param ends [segments]: index at which it ends; padding follows up to the next start
 * @param offsets byte offset of each entry's input from the start of a tile
 * @param values values as last loaded
 * @param numbers index of each entry in the pattern
 * @param totals [groups + 1]: number of entries in all previous groups
 */
@SuppressWarnings("ArrayRecordComponent") // built once, only read by kernels
record CacheBlockedCsr(
    int groups,
    int blocks,
    int[] starts,
    int[] ends,
    int[] offsets,
    float[] values,
    int[] numbers,
    int[] totals) {

  /** Segments are padded to a multiple of this by repeating the last entry. */
  static final int UNIT = 4;

  private static final int FEATURE_BYTES = TokenTiles.TOKENS * Float.BYTES;

  /**
   * Inputs per block: a tile's part nearly fits the first-level cache, or half the second-level
   * one.
   */
  private static final int NARROWEST_BLOCK = 192;

  private static final int WIDEST_BLOCK = 1536;

  /** Entries per segment that make up for the cost of starting and ending it. */
  private static final int WORTHWHILE = 32;

  static CacheBlockedCsr byRow(CsrPattern pattern) {
    int rows = pattern.rows();
    int[] rowStarts = pattern.rowStarts();
    int[] columnIndices = pattern.columnIndices();
    int blocks = blocks(pattern.columns(), pattern.density());
    int width = Math.ceilDiv(pattern.columns(), blocks);
    int[] starts = new int[blocks * rows + 1];
    int[] ends = new int[blocks * rows];
    int[] firsts = new int[blocks * rows];
    int[] next = Arrays.copyOf(rowStarts, rows);
    for (int segment = 0; segment < ends.length; segment++) {
      int row = segment % rows;
      int from = next[row];
      int to = from;
      int columnEnd = (segment / rows + 1) * width;
      while (to < rowStarts[row + 1] && columnIndices[to] < columnEnd) {
        to++;
      }
      next[row] = to;
      firsts[segment] = from;
      ends[segment] = starts[segment] + to - from;
      starts[segment + 1] = starts[segment] + Math.ceilDiv(to - from, UNIT) * UNIT;
    }
    int size = starts[ends.length];
    int[] numbers = new int[size];
    for (int segment = 0; segment < ends.length; segment++) {
      int last = firsts[segment] + ends[segment] - starts[segment] - 1;
      for (int i = starts[segment]; i < starts[segment + 1]; i++) {
        numbers[i] = Math.min(firsts[segment] + i - starts[segment], last);
      }
    }
    int[] offsets = new int[size];
    for (int k = 0; k < size; k++) {
      offsets[k] = columnIndices[numbers[k]] * FEATURE_BYTES;
    }
    return new CacheBlockedCsr(
        rows, blocks, starts, ends, offsets, new float[size], numbers, rowStarts);
  }

  static CacheBlockedCsr byColumn(CsrPattern pattern) {
    int columns = pattern.columns();
    int blocks = blocks(pattern.rows(), pattern.density());
    int height = Math.ceilDiv(pattern.rows(), blocks);
    int[] columnIndices = pattern.columnIndices();
    int[] starts = new int[blocks * columns + 1];
    int[] totals = new int[columns + 1];
    for (int r = 0; r < pattern.rows(); r++) {
      for (int k = pattern.rowStarts()[r]; k < pattern.rowStarts()[r + 1]; k++) {
        starts[r / height * columns + columnIndices[k] + 1]++;
        totals[columnIndices[k] + 1]++;
      }
    }
    for (int segment = 1; segment < starts.length; segment++) {
      starts[segment] = starts[segment - 1] + Math.ceilDiv(starts[segment], UNIT) * UNIT;
    }
    Arrays.parallelPrefix(totals, Integer::sum);
    int[] ends = Arrays.copyOf(starts, starts.length - 1);
    int[] offsets = new int[starts[ends.length]];
    int[] numbers = new int[offsets.length];
    for (int r = 0; r < pattern.rows(); r++) {
      for (int k = pattern.rowStarts()[r]; k < pattern.rowStarts()[r + 1]; k++) {
        int at = ends[r / height * columns + columnIndices[k]]++;
        offsets[at] = r * FEATURE_BYTES;
        numbers[at] = k;
      }
    }
    for (int segment = 0; segment < ends.length; segment++) {
      for (int pad = ends[segment]; pad < starts[segment + 1]; pad++) {
        offsets[pad] = offsets[ends[segment] - 1];
        numbers[pad] = numbers[ends[segment] - 1];
      }
    }
    return new CacheBlockedCsr(
        columns, blocks, starts, ends, offsets, new float[offsets.length], numbers, totals);
  }

  /** Makes blocks as narrow as segments remain worthwhile: narrower ones have more cache hits. */
  private static int blocks(int inputs, double density) {
    double width = Math.clamp(WORTHWHILE / density, NARROWEST_BLOCK, WIDEST_BLOCK);
    return Math.max(1, (int) Math.round(inputs / width));
  }

  /** Returns the number of entries, padding included. */
  int size() {
    return offsets.length;
  }

  /**
   * Loads the values of entries {@code from} (inclusive) to {@code to} (exclusive) in this order.
   */
  void load(FloatView survivors, int from, int to) {
    for (int k = from; k < to; k++) {
      values[k] = survivors.get(numbers[k]);
    }
  }

  /** Returns the first group of a part; {@code parts} parts have about equally many entries. */
  int firstGroup(int part, int parts) {
    return first(totals, part, parts);
  }

  /** Returns the first segment of a part; {@code parts} parts have about equally many entries. */
  int firstSegment(int part, int parts) {
    return first(starts, part, parts);
  }

  private static int first(int[] before, int part, int parts) {
    int last = before.length - 1;
    if (part == 0 || part == parts) {
      return part == 0 ? 0 : last;
    }
    int found = Arrays.binarySearch(before, (int) ((long) before[last] * part / parts));
    return found < 0 ? -found - 1 : found;
  }
}
