package dev.espalier.kernel;

import java.util.Arrays;
import java.util.Random;

/** Seeded sparsity patterns for the tests of sparse kernels. */
public final class RandomPatterns {

  private final Random random;

  public RandomPatterns(long seed) {
    random = new Random(seed);
  }

  /**
   * Each entry is kept with probability {@code density}; one row and one column, if there are
   * several, are empty.
   */
  public CsrPattern pattern(int rows, int columns, double density) {
    int emptyRow = rows > 1 && density < 1 ? random.nextInt(rows) : -1;
    int emptyColumn = columns > 1 && density < 1 ? random.nextInt(columns) : -1;
    int[] starts = new int[rows + 1];
    int[] indices = new int[rows * columns];
    int survivors = 0;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        if (r != emptyRow && c != emptyColumn && random.nextDouble() < density) {
          indices[survivors++] = c;
        }
      }
      starts[r + 1] = survivors;
    }
    return new CsrPattern(rows, columns, starts, Arrays.copyOf(indices, survivors));
  }

  /** Returns a pattern with a single entry. */
  public CsrPattern single(int rows, int columns) {
    int row = random.nextInt(rows);
    int[] starts = new int[rows + 1];
    Arrays.fill(starts, row + 1, rows + 1, 1);
    return new CsrPattern(rows, columns, starts, new int[] {random.nextInt(columns)});
  }
}
