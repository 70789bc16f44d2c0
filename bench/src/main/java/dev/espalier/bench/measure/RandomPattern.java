package dev.espalier.bench.measure;

import dev.espalier.kernel.CsrPattern;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Random sparsity patterns, reproducible for equal arguments. */
public final class RandomPattern {

  private RandomPattern() {}

  /** Each entry is kept with probability {@code density}. */
  public static CsrPattern of(int rows, int columns, double density) {
    SplittableRandom random = new SplittableRandom(31L * rows + columns);
    int[] starts = new int[rows + 1];
    int[] indices = new int[columns];
    int survivors = 0;
    for (int r = 0; r < rows; r++) {
      if (indices.length - survivors < columns) {
        indices = Arrays.copyOf(indices, Math.max(survivors + columns, 2 * survivors));
      }
      for (int c = 0; c < columns; c++) {
        if (random.nextDouble() < density) {
          indices[survivors++] = c;
        }
      }
      starts[r + 1] = survivors;
    }
    return new CsrPattern(rows, columns, starts, Arrays.copyOf(indices, survivors));
  }
}
