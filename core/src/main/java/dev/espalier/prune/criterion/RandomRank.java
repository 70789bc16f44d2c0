package dev.espalier.prune.criterion;

import dev.espalier.kernel.Philox;
import dev.espalier.memory.TensorSpec;
import java.util.List;

/**
 * A random rank: the control that tests whether it matters which weights are pruned (the random
 * tickets of Frankle and Carbin 2019). A weight's rank is 31 bits of Philox4x32-10 and depends only
 * on the seed, the tensor's name and the index, not on the scope or the round, so that the mask of
 * a sparsity is the same however many rounds lead to it.
 */
record RandomRank() implements Criterion.OfWeights {

  @Override
  public Description description() {
    return new Description("random", Looks.CONTROL, "random rank");
  }

  /** Separates these numbers from those of dropout, which share the seed. */
  private static final int KEY = 0x72616e6b;

  @Override
  public Scores scores(ScoringContext trained) {
    List<TensorSpec> specs = trained.mask().specs();
    int[] names = specs.stream().mapToInt(spec -> spec.name().hashCode()).toArray();
    int low = (int) trained.seed();
    int high = (int) (trained.seed() >>> 32) ^ KEY;
    return (tensor, index) -> {
      int bits = Philox.word((int) index, (int) (index >>> 32), names[tensor], 0, low, high, 0);
      // Floats of equal sign are ordered as their bits are; the largest stay below infinity.
      return Float.intBitsToFloat((int) ((bits & 0xffff_ffffL) * 0x7f80_0000L >>> 32));
    };
  }
}
