package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/**
 * A weight {@code W [inputs, outputs]} as a model stores it.
 *
 * @param values {@code inputs · outputs} floats
 * @param order whether the values of an input or those of an output are adjacent
 */
public record WeightMatrix(FloatView values, int inputs, int outputs, Order order) {

  /** What is adjacent in memory. */
  public enum Order {
    /** {@code [inputs, outputs]}, as the projections are stored. */
    BY_INPUT,
    /** {@code [outputs, inputs]}, as the head is stored. */
    BY_OUTPUT
  }

  /**
   * @throws IllegalArgumentException if the values are not as many as the matrix has
   */
  public WeightMatrix {
    if (values.size() != (long) inputs * outputs) {
      throw new IllegalArgumentException(
          "%d values for %d x %d".formatted(values.size(), inputs, outputs));
    }
  }

  /** Returns the flat index of an entry. */
  public long index(int input, int output) {
    return switch (order) {
      case BY_INPUT -> (long) input * outputs + output;
      case BY_OUTPUT -> (long) output * inputs + input;
    };
  }
}
