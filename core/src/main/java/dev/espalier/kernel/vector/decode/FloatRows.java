package dev.espalier.kernel.vector.decode;

import java.lang.foreign.MemorySegment;

/** Values stored as 32-bit floats. */
record FloatRows(MemorySegment memory) implements StoredRows {

  @Override
  public int bytes() {
    return Float.BYTES;
  }

  @Override
  public void add(
      long first,
      long stride,
      int rows,
      int columns,
      float[] x,
      int firstX,
      float[] sums,
      int firstSum) {
    WeightRows.add(memory, first, stride, rows, columns, x, firstX, sums, firstSum);
  }

  @Override
  public void addInTurn(
      long first,
      long stride,
      int rows,
      int columns,
      float[] x,
      int firstX,
      float[] sums,
      int firstSum) {
    for (int r = 0; r < rows; r++) {
      WeightRows.addOne(memory, first + r * stride, columns, x[firstX + r], sums, firstSum);
    }
  }

  @Override
  public void dots(
      long first, int rows, int columns, float[] x, int firstX, float[] out, float[] lanes) {
    RowDots.dots(memory, first, columns, rows, columns, x, firstX, out, lanes);
  }

  @Override
  public void dotsInTurn(
      long first, int rows, int columns, float[] x, int firstX, float[] out, float[] lanes) {
    for (int r = 0; r < rows; r++) {
      out[r] = RowDots.dot(memory, first + (long) r * columns, columns, x, firstX, lanes);
    }
  }
}
