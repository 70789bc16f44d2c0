package dev.espalier.kernel;

import java.util.Arrays;

/**
 * The pattern of a sparse matrix in compressed sparse rows (CSR): where its survivors stand,
 * without their values. The k-th survivor in this order, row-major, is the k-th value wherever
 * survivors are stored without the pruned weights.
 *
 * @param rows of the matrix
 * @param columns of the matrix
 * @param rowStarts [rows + 1]: row r's survivors are numbers {@code rowStarts[r]} up to {@code
 *     rowStarts[r + 1]}
 * @param columnIndices [survivors]: the column of each, rising within a row
 */
@SuppressWarnings("ArrayRecordComponent") // large, built once, and compared by nobody
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

  /** The number of survivors. */
  public int survivors() {
    return columnIndices.length;
  }

  /** Survivors / size. */
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
