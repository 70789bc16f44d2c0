package dev.espalier.generate;

import dev.espalier.kernel.FewRows;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.kernel.Survivors;
import dev.espalier.kernel.WeightMatrix;
import dev.espalier.kernel.WeightMatrix.Order;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** A weight in the form in which decoding multiplies by it. Not thread-safe. */
final class DecodingWeight {

  /** From so many rows on, reading the weight no longer takes the most time. */
  private static final int MANY = 24;

  private final Kernels k;
  private final WeightMatrix matrix;
  private final FewRows.Weight form;
  private final boolean sparse;
  private final long values;

  private DecodingWeight(
      Kernels k, WeightMatrix matrix, FewRows.Weight form, boolean sparse, long values) {
    this.k = k;
    this.matrix = matrix;
    this.form = form;
    this.sparse = sparse;
    this.values = values;
  }

  /** Returns a weight that is read where it is. */
  static DecodingWeight dense(Kernels k, WeightMatrix matrix) {
    return new DecodingWeight(k, matrix, k.fewRows().dense(matrix), false, matrix.values().size());
  }

  /** Returns a weight of which a copy in 16 bits is read. */
  static DecodingWeight bfloat16(Arena arena, Kernels k, WeightMatrix matrix) {
    return new DecodingWeight(
        k, matrix, k.fewRows().bfloat16(arena, matrix), false, matrix.values().size());
  }

  /** Returns a weight whose survivors are read. */
  static DecodingWeight sparse(Kernels k, WeightMatrix matrix, Survivors survivors) {
    return new DecodingWeight(k, matrix, k.fewRows().sparse(survivors), true, survivors.count());
  }

  /** Computes {@code out = in · W + bias} for one row of each of several sequences. */
  void decode(FloatView out, FloatView in, @Nullable FloatView bias, int rows) {
    if (sparse || rows < MANY) {
      form.multiply(out, in, bias, rows);
    } else {
      multiply(out, in, bias, rows);
    }
  }

  /**
   * Computes {@code out = in · W + bias} for the tokens of a prompt: densely by the general
   * product, which is native where that is possible and need not be compiled first.
   */
  void prompt(FloatView out, FloatView in, @Nullable FloatView bias, int rows) {
    if (sparse) {
      form.multiply(out, in, bias, rows);
    } else {
      multiply(out, in, bias, rows);
    }
  }

  private void multiply(FloatView out, FloatView in, @Nullable FloatView bias, int rows) {
    MatMul.Form order = matrix.order() == Order.BY_INPUT ? MatMul.Form.NN : MatMul.Form.NT;
    k.matMul()
        .multiply(
            order, rows, matrix.outputs(), matrix.inputs(), out, in, matrix.values(), bias, false);
  }

  WeightMatrix matrix() {
    return matrix;
  }

  boolean isSparse() {
    return sparse;
  }

  /** Returns the number of values that a product reads. */
  long values() {
    return values;
  }

  /** Returns the bytes that decoding a token reads. */
  long bytes() {
    return form.bytes();
  }
}
