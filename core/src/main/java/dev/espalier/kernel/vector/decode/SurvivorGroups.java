package dev.espalier.kernel.vector.decode;

import dev.espalier.kernel.Survivors;
import java.util.Arrays;

/**
 * Survivors in groups of {@value #WIDTH} outputs with about as many entries each, so that one loop
 * computes a group: it has as many independent sums as the processor works on at once, and ends as
 * seldom as it can, since no branch predictor foresees the end of a short loop.
 *
 * @param order [outputs]: the outputs, those of a group next to each other
 * @param starts [groups + 1]: the entries of each group
 * @param inputIndices the input of each entry, the first entries of a group's outputs before their
 *     second ones; an output with fewer entries than its group has further ones of the input {@code
 *     inputs}, which is one that is always zero
 * @param values the value of each entry
 */
@SuppressWarnings("ArrayRecordComponent") // large, built once, never compared
record SurvivorGroups(
    int inputs, int outputs, int[] order, int[] starts, char[] inputIndices, float[] values) {

  /** Outputs of a group. */
  static final int WIDTH = 8;

  static SurvivorGroups of(Survivors weight) {
    int[] order = byCount(weight);
    int[] starts = new int[Math.ceilDiv(weight.outputs(), WIDTH) + 1];
    for (int group = 1; group < starts.length; group++) {
      // The last output of a group has the most entries.
      int last = order[Math.min(group * WIDTH, weight.outputs()) - 1];
      starts[group] =
          Math.addExact(starts[group - 1], Math.multiplyExact(WIDTH, count(weight, last)));
    }
    char[] inputs = new char[starts[starts.length - 1]];
    float[] values = new float[inputs.length];
    Arrays.fill(inputs, (char) weight.inputs());
    for (int i = 0; i < order.length; i++) {
      int first = weight.starts()[order[i]];
      int to = starts[i / WIDTH] + i % WIDTH;
      for (int k = 0; k < count(weight, order[i]); k++) {
        inputs[to + k * WIDTH] = weight.inputIndices()[first + k];
        values[to + k * WIDTH] = weight.values()[first + k];
      }
    }
    return new SurvivorGroups(weight.inputs(), weight.outputs(), order, starts, inputs, values);
  }

  private static int count(Survivors weight, int output) {
    return weight.starts()[output + 1] - weight.starts()[output];
  }

  /** Returns the outputs in ascending order of their numbers of entries. */
  private static int[] byCount(Survivors weight) {
    int[] next = new int[weight.inputs() + 2];
    for (int j = 0; j < weight.outputs(); j++) {
      next[count(weight, j) + 1]++;
    }
    for (int i = 1; i < next.length; i++) {
      next[i] += next[i - 1];
    }
    int[] order = new int[weight.outputs()];
    for (int j = 0; j < weight.outputs(); j++) {
      order[next[count(weight, j)]++] = j;
    }
    return order;
  }
}
