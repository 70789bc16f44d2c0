package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.criterion.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Single weights, ranked among those of the same output: the columns of the scope's projections,
 * which are inputs × outputs, and the rows of a head. Every output loses the same fraction of its
 * inputs, as in Wanda (Sun et al. 2023).
 *
 * @param minDensity fraction of its inputs that every output keeps at least, rounded up
 */
record OutputUnits(Share minDensity) implements PruningUnits {

  @Override
  public PruningBudget remaining(Mask mask) {
    List<PruningBudget.Pool> pools = new ArrayList<>();
    for (int t = 0; t < mask.specs().size(); t++) {
      long least = minDensity.ceilOf(mask.specs().get(t).inputs());
      for (int survivors : survivorsByOutput(mask, t)) {
        pools.add(PruningBudget.Pool.ofWeights(survivors, Math.min(least, survivors)));
      }
    }
    return new PruningBudget(pools, 0, mask.size());
  }

  private static int[] survivorsByOutput(Mask mask, int tensor) {
    TensorSpec spec = mask.specs().get(tensor);
    int[] survivors = new int[spec.outputs()];
    mask.forEachSurvivor(tensor, index -> survivors[spec.output(index)]++);
    return survivors;
  }

  @Override
  public Mask cut(Mask mask, Scores scores, long[] removed) {
    List<BitSet> gone = new ArrayList<>();
    int pool = 0;
    for (int t = 0; t < mask.specs().size(); t++) {
      int outputs = mask.specs().get(t).outputs();
      gone.add(lowest(mask, t, scores, Arrays.copyOfRange(removed, pool, pool + outputs)));
      pool += outputs;
    }
    return mask.keeping((tensor, index) -> !gone.get(tensor).get((int) index));
  }

  /** Returns the flat indices of the lowest-scored weights of each output; ties go by input. */
  private static BitSet lowest(Mask mask, int tensor, Scores scores, long[] removed) {
    TensorSpec spec = mask.specs().get(tensor);
    int inputs = spec.inputs();
    int outputs = spec.outputs();
    BitSet gone = new BitSet(inputs * outputs);
    long[] keys = new long[inputs];
    for (int output = 0; output < outputs; output++) {
      int count = 0;
      for (int input = 0; input < inputs; input++) {
        long index = spec.index(input, output);
        if (mask.kept(tensor, index)) {
          keys[count++] = Cut.key(scores.of(tensor, index), input, spec);
        }
      }
      Arrays.sort(keys, 0, count);
      for (int i = 0; i < removed[output]; i++) {
        gone.set((int) spec.index(Cut.place(keys[i]), output));
      }
    }
    return gone;
  }
}
