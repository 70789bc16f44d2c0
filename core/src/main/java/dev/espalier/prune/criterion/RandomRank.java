package dev.espalier.prune.criterion;

import dev.espalier.kernel.Philox;
import dev.espalier.memory.TensorSpec;
import java.util.List;

/**
 * A random rank: the control that asks whether it matters at all which weights go (the random
 * tickets of Frankle and Carbin 2019). A weight's rank is 31 bits of Philox4x32-10 and depends on
 * the seed, the tensor's name and the index alone: not on the scope it is ranked in, nor on the
 * round, so that the mask of a sparsity is the same however many rounds led to it.
 */
record RandomRank() implements Criterion.OfWeights {

  @Override
  public Description description() {
    return new Description("random", Looks.CONTROL, "random rank");
  }

  /** Sets these numbers apart from those of dropout, which share the seed. */
  private static final int KEY = 0x72616e6b;

  @Override
  public Scores scores(ScoringContext trained) {
    List<TensorSpec> specs = trained.mask().specs();
    int[] names = specs.stream().mapToInt(spec -> spec.name().hashCode()).toArray();
    int low = (int) trained.seed();
    int high = (int) (trained.seed() >>> 32) ^ KEY;
    return (tensor, index) -> {
      int bits = Philox.word((int) index, (int) (index >>> 32), names[tensor], 0, low, high, 0);
      // Floats of one sign and equal exponent steps order as their bits do; the largest stay below
      // infinity.
      return Float.intBitsToFloat((int) ((bits & 0xffff_ffffL) * 0x7f80_0000L >>> 32));
    };
  }
}
