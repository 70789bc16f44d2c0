package dev.espalier.kernel.vector;

import dev.espalier.kernel.SparsePattern;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import org.jspecify.annotations.Nullable;

/**
 * A matrix's survivors grouped by what they add to: in rows for products with the transposed
 * matrix, in columns for products with the matrix. Groups, and survivors within a group, come in
 * the order a product goes through them.
 *
 * @param starts [groups + 1]: where each group's survivors begin
 * @param offsets [survivors]: the feature each is multiplied by, as its distance in a tile
 * @param values [survivors], as last loaded
 * @param numbers [survivors]: each one's number in the pattern, or null if that is its place here
 */
@SuppressWarnings("ArrayRecordComponent") // built once and walked by the kernels
record SparseOrder(int[] starts, int[] offsets, float[] values, int @Nullable [] numbers) {

  static SparseOrder byRow(SparsePattern pattern) {
    int survivors = pattern.survivors();
    int[] offsets = new int[survivors];
    for (int k = 0; k < survivors; k++) {
      offsets[k] = pattern.columnIndices()[k] * TokenTiles.TOKENS;
    }
    return new SparseOrder(pattern.rowStarts(), offsets, new float[survivors], null);
  }

  static SparseOrder byColumn(SparsePattern pattern) {
    int survivors = pattern.survivors();
    int[] starts = new int[pattern.columns() + 1];
    for (int k = 0; k < survivors; k++) {
      starts[pattern.columnIndices()[k] + 1]++;
    }
    for (int c = 0; c < pattern.columns(); c++) {
      starts[c + 1] += starts[c];
    }
    int[] next = starts.clone();
    int[] offsets = new int[survivors];
    int[] numbers = new int[survivors];
    for (int r = 0; r < pattern.rows(); r++) {
      for (int k = pattern.rowStarts()[r]; k < pattern.rowStarts()[r + 1]; k++) {
        int at = next[pattern.columnIndices()[k]]++;
        offsets[at] = r * TokenTiles.TOKENS;
        numbers[at] = k;
      }
    }
    return new SparseOrder(starts, offsets, new float[survivors], numbers);
  }

  int groups() {
    return starts.length - 1;
  }

  void load(FloatView survivors, int from, int to) {
    for (int k = from; k < to; k++) {
      values[k] = survivors.get(numbers == null ? k : numbers[k]);
    }
  }
}
