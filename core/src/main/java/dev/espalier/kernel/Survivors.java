package dev.espalier.kernel;

import dev.espalier.kernel.WeightMatrix.Order;
import java.util.Arrays;

/**
 * The entries of a weight that are not zero, output by output, in ascending order of their inputs.
 * An entry takes six bytes: its value, and its input in sixteen bits.
 *
 * @param starts [outputs + 1]: output j has the entries {@code starts[j]} (inclusive) to {@code
 *     starts[j + 1]} (exclusive)
 * @param inputIndices the input of each entry
 * @param values the value of each entry
 */
@SuppressWarnings("ArrayRecordComponent") // large, built once, never compared
public record Survivors(
    int inputs, int outputs, int[] starts, char[] inputIndices, float[] values) {

  /** Weights with more inputs cannot be stored so; an index is left for entries that fill up. */
  public static final int MOST_INPUTS = Character.MAX_VALUE;

  /** Bytes of one entry. */
  public static final int ENTRY_BYTES = Float.BYTES + Character.BYTES;

  /**
   * Collects the entries of a weight.
   *
   * @throws IllegalArgumentException if it has more than {@link #MOST_INPUTS} inputs
   * @throws ArithmeticException if it has more entries than an array can hold
   */
  public static Survivors of(WeightMatrix weight) {
    if (weight.inputs() > MOST_INPUTS) {
      throw new IllegalArgumentException(weight.inputs() + " inputs");
    }
    int[] starts = starts(weight);
    int[] next = Arrays.copyOf(starts, weight.outputs());
    char[] inputs = new char[starts[weight.outputs()]];
    float[] values = new float[inputs.length];
    visit(
        weight,
        (input, output, value) -> {
          int at = next[output]++;
          inputs[at] = (char) input;
          values[at] = value;
        });
    return new Survivors(weight.inputs(), weight.outputs(), starts, inputs, values);
  }

  private static int[] starts(WeightMatrix weight) {
    int[] starts = new int[weight.outputs() + 1];
    visit(weight, (_, output, _) -> starts[output + 1]++);
    for (int j = 0; j < weight.outputs(); j++) {
      starts[j + 1] = Math.addExact(starts[j], starts[j + 1]);
    }
    return starts;
  }

  /** Receives an entry. */
  @FunctionalInterface
  private interface Visitor {
    void visit(int input, int output, float value);
  }

  /** Visits the entries in the order of memory, which for each output is that of its inputs. */
  private static void visit(WeightMatrix weight, Visitor visitor) {
    boolean byInput = weight.order() == Order.BY_INPUT;
    int outer = byInput ? weight.inputs() : weight.outputs();
    int inner = byInput ? weight.outputs() : weight.inputs();
    for (int i = 0; i < outer; i++) {
      for (int j = 0; j < inner; j++) {
        float value = weight.values().get((long) i * inner + j);
        if (value != 0) {
          visitor.visit(byInput ? i : j, byInput ? j : i, value);
        }
      }
    }
  }

  /** Returns the number of entries. */
  public int count() {
    return values.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Survivors(int in, int out, int[] begins, char[] indices, float[] all)
        && in == inputs
        && out == outputs
        && Arrays.equals(begins, starts)
        && Arrays.equals(indices, inputIndices)
        && Arrays.equals(all, values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * inputs + outputs) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return inputs + " x " + outputs + " with " + count() + " survivors";
  }
}
