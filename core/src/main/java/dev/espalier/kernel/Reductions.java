package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** Sums whose order does not depend on the number of threads. */
public interface Reductions {

  /** Returns {@code Σ x²} over the first {@code size} elements. */
  double squaredNorm(FloatView x, long size);

  /** Adds column sums: {@code sums[j] += Σ_r x[r, j]}, the gradient of a bias. */
  void addColumnSums(FloatView sums, FloatView x, int rows, int width);
}
