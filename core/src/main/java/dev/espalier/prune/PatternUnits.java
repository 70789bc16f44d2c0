package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.criterion.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Single weights in an {@linkplain Pattern N:M pattern}. One cut removes all that the pattern does
 * not allow: from each group the lowest-scored, until N are left. A group with fewer keeps all of
 * them.
 */
record PatternUnits(Pattern pattern) implements PruningUnits {

  /**
   * Returns the units of a scope.
   *
   * @throws BadInputException if a tensor's inputs cannot be divided into groups
   */
  static PatternUnits of(Pattern pattern, List<TensorSpec> scope) {
    for (TensorSpec spec : scope) {
      int inputs = spec.inputs();
      if (inputs % pattern.of() != 0) {
        throw new BadInputException(
            "{pattern}",
            spec.name()
                + " has "
                + inputs
                + " inputs, which groups of "
                + pattern.of()
                + " do not fill",
            "use a group size that divides them, or a scope without it");
      }
    }
    return new PatternUnits(pattern);
  }

  @Override
  public PruningBudget remaining(Mask mask) {
    long allowed = 0;
    for (int t = 0; t < mask.specs().size(); t++) {
      TensorSpec spec = mask.specs().get(t);
      int[] left = new int[Math.toIntExact(spec.shape().size() / pattern.of())];
      mask.forEachSurvivor(t, index -> left[group(index, spec)]++);
      allowed += Arrays.stream(left).asLongStream().map(n -> Math.min(n, pattern.kept())).sum();
    }
    return new PruningBudget(
        List.of(PruningBudget.Pool.ofWeights(mask.survivors(), allowed)), 0, mask.size());
  }

  private int group(long index, TensorSpec spec) {
    return spec.input(index) / pattern.of() * spec.outputs() + spec.output(index);
  }

  @Override
  public Mask cut(Mask mask, Scores scores, long[] removed) {
    if (removed[0] != remaining(mask).removable()) {
      throw new IllegalArgumentException("a pattern is cut at once");
    }
    List<BitSet> gone = new ArrayList<>();
    for (int t = 0; t < mask.specs().size(); t++) {
      gone.add(beyond(mask, t, scores));
    }
    return mask.keeping((tensor, index) -> !gone.get(tensor).get((int) index));
  }

  /** Returns the flat indices of a tensor's weights that exceed the pattern; ties go by input. */
  private BitSet beyond(Mask mask, int tensor, Scores scores) {
    TensorSpec spec = mask.specs().get(tensor);
    int inputs = spec.inputs();
    int outputs = spec.outputs();
    BitSet gone = new BitSet(inputs * outputs);
    long[] keys = new long[pattern.of()];
    for (int first = 0; first < inputs; first += pattern.of()) {
      for (int output = 0; output < outputs; output++) {
        int count = 0;
        for (int input = first; input < first + pattern.of(); input++) {
          long index = spec.index(input, output);
          if (mask.kept(tensor, index)) {
            keys[count++] = Cut.key(scores.of(tensor, index), input, spec);
          }
        }
        Arrays.sort(keys, 0, count);
        for (int i = 0; i < count - pattern.kept(); i++) {
          gone.set((int) spec.index(Cut.place(keys[i]), output));
        }
      }
    }
    return gone;
  }
}
