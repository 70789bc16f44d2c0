package dev.espalier.structure;

import dev.espalier.memory.FloatView;
import java.util.Arrays;

/**
 * Which elements of a tensor make up another: row {@code r} and column {@code c} of the new one are
 * row {@code rows[r]} and column {@code columns[c]} of the old, and 0 where either is {@link
 * #NOTHING}. A vector is one row.
 *
 * @param tensor the old one's position in its model's list
 * @param width columns of the old one
 * @param scaled how many of the new one's first columns are multiplied by {@code factor}
 */
record TensorSlice(int tensor, int width, int[] rows, int[] columns, int scaled, float factor) {

  static final int NOTHING = -1;

  /** Is shown where an element comes from. */
  interface Visitor {
    void visit(long to, long from);
  }

  static TensorSlice of(int tensor, int width, int[] rows, int[] columns) {
    return new TensorSlice(tensor, width, rows, columns, 0, 1);
  }

  static TensorSlice vector(int tensor, int width, int[] columns) {
    return of(tensor, width, new int[] {0}, columns);
  }

  /** The elements that come from somewhere. */
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

  /** The place an element comes from, or {@link #NOTHING}. */
  long from(long to) {
    int row = rows[(int) (to / columns.length)];
    int column = columns[(int) (to % columns.length)];
    return row == NOTHING || column == NOTHING ? NOTHING : (long) row * width + column;
  }

  float factor(long to) {
    return to % columns.length < scaled ? factor : 1;
  }

  /** Fills the new tensor from the old. */
  void gather(FloatView to, FloatView from) {
    to.zero();
    forEach((t, f) -> to.set(t, from.get(f) * factor(t)));
  }

  @Override
  public String toString() {
    return "tensor " + tensor + " " + Arrays.toString(rows) + " × " + Arrays.toString(columns);
  }
}
