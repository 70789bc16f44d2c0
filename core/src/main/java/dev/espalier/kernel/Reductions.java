package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** Sums whose order does not depend on the number of threads. */
public interface Reductions {

  /** {@code Σ x²} over the first {@code size} elements. */
  double squaredNorm(FloatView x, long size);

  /** {@code sums[j] += Σ_r x[r, j]}: a bias's gradient. */
  void addColumnSums(FloatView sums, FloatView x, int rows, int width);
}
