package dev.espalier.structure;

import dev.espalier.memory.FloatView;
import java.util.Arrays;

/**
 * A selection of a tensor's elements that forms another tensor: row {@code r} and column {@code c}
 * of the new one are row {@code rows[r]} and column {@code columns[c]} of the old one, or 0 if
 * either is {@link #NOTHING}. A vector is one row.
 *
 * @param tensor the old tensor's position in its model's list
 * @param width number of columns of the old tensor
 * @param scaled number of leading columns of the new tensor that are multiplied by {@code factor}
 */
record TensorSlice(int tensor, int width, int[] rows, int[] columns, int scaled, float factor) {

  static final int NOTHING = -1;

  /** Visits an element with its source. */
  interface Visitor {
    void visit(long to, long from);
  }

  static TensorSlice of(int tensor, int width, int[] rows, int[] columns) {
    return new TensorSlice(tensor, width, rows, columns, 0, 1);
  }

  static TensorSlice vector(int tensor, int width, int[] columns) {
    return of(tensor, width, new int[] {0}, columns);
  }

  /** Visits the elements that have a source. */
  void forEach(Visitor visitor) {
    for (int r = 0; r < rows.length; r++) {
      if (rows[r] == NOTHING) {
        continue;
      }
      long to = (long) r * columns.length;
      long from = (long) rows[r] * width;
      for (int c = 0; c < columns.length; c++) {
        if (columns[c] != NOTHING) {
          visitor.visit(to + c, from + columns[c]);
        }
      }
    }
  }

  /** Returns the source of an element, or {@link #NOTHING}. */
  long from(long to) {
    int row = rows[(int) (to / columns.length)];
    int column = columns[(int) (to % columns.length)];
    return row == NOTHING || column == NOTHING ? NOTHING : (long) row * width + column;
  }

  float factor(long to) {
    return to % columns.length < scaled ? factor : 1;
  }

  /** Fills the new tensor from the old one. */
  void gather(FloatView to, FloatView from) {
    to.zero();
    forEach((t, f) -> to.set(t, from.get(f) * factor(t)));
  }

  @Override
  public String toString() {
    return "tensor " + tensor + " " + Arrays.toString(rows) + " × " + Arrays.toString(columns);
  }
}
