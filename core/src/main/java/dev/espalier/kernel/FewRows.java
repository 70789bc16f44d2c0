package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Products of a few rows with a weight that stays the same, as in decoding: one row for each
 * sequence. They take as long as reading the weight, so that they differ by the form in which it is
 * stored. A row's result has the same bits however many rows and threads there are.
 */
public interface FewRows {

  /** A weight in one form. Not thread-safe. */
  interface Weight {

    /**
     * Computes {@code out = in · W + bias}.
     *
     * @param out at least [rows, outputs]
     * @param in at least [rows, inputs]
     * @param bias [outputs], added to every row, or null
     */
    void multiply(FloatView out, FloatView in, @Nullable FloatView bias, int rows);

    /** Returns the bytes of the weight that one product reads. */
    long bytes();
  }

  /** Returns the dense form, which reads the weight where it is. */
  Weight dense(WeightMatrix weight);

  /**
   * Returns a copy {@linkplain dev.espalier.memory.Bfloat16 rounded} to 16 bits; the other factor
   * and the sums are not rounded.
   *
   * @param arena holds the copy
   */
  Weight bfloat16(Arena arena, WeightMatrix weight);

  /** Returns the form that multiplies by the survivors only. */
  Weight sparse(Survivors weight);

  /**
   * Checks the operands; every implementation calls this first.
   *
   * @throws IllegalArgumentException if one is too short
   */
  static void requireRoom(
      FloatView out, FloatView in, @Nullable FloatView bias, long rows, int inputs, int outputs) {
    boolean missing = out.size() < rows * outputs || in.size() < rows * inputs;
    if (missing || bias != null && bias.size() < outputs) {
      throw new IllegalArgumentException(
          "%d rows of %d x %d do not fit in %s and %s"
              .formatted(rows, inputs, outputs, in.shape(), out.shape()));
    }
  }
}
