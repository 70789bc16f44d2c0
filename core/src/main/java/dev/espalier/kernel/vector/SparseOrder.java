package dev.espalier.kernel.vector;

import dev.espalier.kernel.SparsePattern;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;

/**
 * The survivors in the order a product walks them: group by group, a group being those of one
 * feature of the product, each with the feature it is multiplied by. Where those features are many
 * they are cut into blocks, walked one after the other, so that what is read here and there within
 * a block stays in the second-level cache.
 *
 * @param groups features of the product
 * @param starts [blocks · groups + 1]: where the survivors of each group in each block begin
 * @param offsets [survivors]: the feature each is multiplied by, as its distance in a tile
 * @param values [survivors], as last loaded
 * @param numbers [survivors]: each one's number in the pattern
 */
@SuppressWarnings("ArrayRecordComponent") // built once and walked by the kernels
record SparseOrder(int groups, int[] starts, int[] offsets, float[] values, int[] numbers) {

  /** Features of a block: a tile of them takes half of a cache of 1 MiB. */
  static final int BLOCK = 1024;

  static SparseOrder byRow(SparsePattern pattern) {
    return of(pattern, pattern.rows(), pattern.columns(), true);
  }

  static SparseOrder byColumn(SparsePattern pattern) {
    return of(pattern, pattern.columns(), pattern.rows(), false);
  }

  private static SparseOrder of(SparsePattern pattern, int groups, int others, boolean byRow) {
    int survivors = pattern.survivors();
    int[] starts = new int[Math.max(1, Math.ceilDiv(others, BLOCK)) * groups + 1];
    for (int r = 0; r < pattern.rows(); r++) {
      for (int k = pattern.rowStarts()[r]; k < pattern.rowStarts()[r + 1]; k++) {
        int c = pattern.columnIndices()[k];
        starts[(byRow ? c : r) / BLOCK * groups + (byRow ? r : c) + 1]++;
      }
    }
    for (int s = 1; s < starts.length; s++) {
      starts[s] += starts[s - 1];
    }
    int[] next = starts.clone();
    int[] offsets = new int[survivors];
    int[] numbers = new int[survivors];
    for (int r = 0; r < pattern.rows(); r++) {
      for (int k = pattern.rowStarts()[r]; k < pattern.rowStarts()[r + 1]; k++) {
        int c = pattern.columnIndices()[k];
        int other = byRow ? c : r;
        int at = next[other / BLOCK * groups + (byRow ? r : c)]++;
        offsets[at] = other * TokenTiles.TOKENS;
        numbers[at] = k;
      }
    }
    return new SparseOrder(groups, starts, offsets, new float[survivors], numbers);
  }

  int blocks() {
    return (starts.length - 1) / groups;
  }

  /** Where a group's survivors in a block begin. */
  int start(int block, int group) {
    return starts[block * groups + group];
  }

  /** Where they end. */
  int end(int block, int group) {
    return starts[block * groups + group + 1];
  }

  void load(FloatView survivors, int from, int to) {
    for (int k = from; k < to; k++) {
      values[k] = survivors.get(numbers[k]);
    }
  }
}
