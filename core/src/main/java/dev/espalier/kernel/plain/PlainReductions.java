package dev.espalier.kernel.plain;

import dev.espalier.kernel.Reductions;
import dev.espalier.memory.FloatView;

/** The reference implementation of {@link Reductions}. */
public final class PlainReductions implements Reductions {

  @Override
  public double squaredNorm(FloatView x, long size) {
    double sum = 0;
    for (long i = 0; i < size; i++) {
      sum += (double) x.get(i) * x.get(i);
    }
    return sum;
  }

  @Override
  public void addColumnSums(FloatView sums, FloatView x, int rows, int width) {
    for (int j = 0; j < width; j++) {
      double sum = 0;
      for (int r = 0; r < rows; r++) {
        sum += x.get((long) r * width + j);
      }
      sums.set(j, (float) (sums.get(j) + sum));
    }
  }
}
