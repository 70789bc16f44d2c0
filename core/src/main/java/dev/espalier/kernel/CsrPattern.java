package dev.espalier.kernel;

import java.util.Arrays;

/**
 * The sparsity pattern of a matrix in compressed sparse rows (CSR): the positions of its nonzero
 * (unpruned) entries, without their values. Wherever these values are stored without the pruned
 * ones, the k-th value belongs to the k-th position in this row-major order.
 *
 * @param rows number of rows
 * @param columns number of columns
 * @param rowStarts [rows + 1]: row r has the entries {@code rowStarts[r]} (inclusive) to {@code
 *     rowStarts[r + 1]} (exclusive)
 * @param columnIndices [survivors]: the column of each entry, ascending within a row
 */
@SuppressWarnings("ArrayRecordComponent") // large, built once, never compared
public record CsrPattern(int rows, int columns, int[] rowStarts, int[] columnIndices) {

  public CsrPattern {
    if (rowStarts.length != rows + 1
        || rowStarts[0] != 0
        || rowStarts[rows] != columnIndices.length) {
      throw new IllegalArgumentException(
          "row starts do not span " + columnIndices.length + " survivors in " + rows + " rows");
    }
    for (int r = 0; r < rows; r++) {
      int before = -1;
      for (int k = rowStarts[r]; k < rowStarts[r + 1]; k++) {
        if (columnIndices[k] <= before || columnIndices[k] >= columns) {
          throw new IllegalArgumentException(
              "columns of row " + r + " do not rise below " + columns);
        }
        before = columnIndices[k];
      }
    }
  }

  /** Returns the number of nonzero entries. */
  public int survivors() {
    return columnIndices.length;
  }

  /** Returns nonzero entries / all entries. */
  public double density() {
    return survivors() / ((double) rows * columns);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CsrPattern(int r, int c, int[] starts, int[] indices)
        && r == rows
        && c == columns
        && Arrays.equals(starts, rowStarts)
        && Arrays.equals(indices, columnIndices);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * rows + columns) + Arrays.hashCode(columnIndices);
  }

  @Override
  public String toString() {
    return rows + " x " + columns + " with " + survivors() + " survivors";
  }
}
