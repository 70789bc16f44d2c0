package dev.espalier.kernel.vector.decode;

/**
 * The rows of a weight, and what is computed with some of them. Each is read once, from its start
 * to its end. The order of summation depends on the numbers of rows and columns only.
 *
 * <p>Both operations have two forms with the same results: one row after the other is the faster
 * one while the rows come from memory, which likes to be read in order, several side by side while
 * they come from a cache.
 */
sealed interface StoredRows permits FloatRows, HalfRows {

  /** Returns the bytes of a value. */
  int bytes();

  /**
   * Computes {@code sums[c] += Σ_r x[r] · w[r, c]} for some columns, several rows side by side.
   *
   * @param first flat index of the first row's first value; a multiple of {@link HalfRows#PAIRED}
   *     values lies before it in its row
   * @param stride values from one row to the next
   */
  void add(
      long first,
      long stride,
      int rows,
      int columns,
      float[] x,
      int firstX,
      float[] sums,
      int firstSum);

  /** Computes the same as {@link #add}, one row after the other. */
  void addInTurn(
      long first,
      long stride,
      int rows,
      int columns,
      float[] x,
      int firstX,
      float[] sums,
      int firstSum);

  /**
   * Computes {@code out[r] = Σ_c x[c] · w[r, c]} for whole rows, several side by side.
   *
   * @param first flat index of the first row's first value
   * @param lanes scratch of as many floats as a vector has lanes
   */
  void dots(long first, int rows, int columns, float[] x, int firstX, float[] out, float[] lanes);

  /** Computes the same as {@link #dots}, one row after the other. */
  void dotsInTurn(
      long first, int rows, int columns, float[] x, int firstX, float[] out, float[] lanes);
}
