package dev.espalier.kernel.vector;

import dev.espalier.kernel.Attention.Geometry;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.UniformAttention;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;

/** {@link UniformAttention} by counting bits, one part per head and sequence. */
public final class VectorUniformAttention implements UniformAttention {

  private final Workers workers;
  private final WorkerLocal<Bits> scratch;

  public VectorUniformAttention(Workers workers) {
    this.workers = workers;
    this.scratch = new WorkerLocal<>(workers, Bits::new);
  }

  /** The dropout bits of one row; grows with the context and is reused. */
  private static final class Bits {
    long[] kept = new long[0];
  }

  @Override
  public void factors(FloatView factors, Geometry geometry, DropoutSite dropout) {
    int tokens = geometry.tokens();
    int heads = geometry.heads();
    workers.run(
        geometry.batch() * heads,
        (part, worker) -> {
          Bits own = scratch.of(worker);
          if (own.kept.length < Lanes.parts(tokens, Long.SIZE)) {
            own.kept = new long[Lanes.parts(tokens, Long.SIZE)];
          }
          long firstRow = (long) (part / heads) * tokens;
          for (int t = 0; t < tokens; t++) {
            DropoutBits.fill(own.kept, dropout, ((long) part * tokens + t) * tokens, t + 1);
            double sum = (double) kept(own.kept, t + 1) * dropout.scale();
            factors.set((firstRow + t) * heads + part % heads, (float) (sum / (t + 1)));
          }
        });
  }

  /** Returns how many of the first {@code count} bits are 1. */
  private static int kept(long[] bits, int count) {
    int sum = 0;
    for (int word = 0; word < count / Long.SIZE; word++) {
      sum += Long.bitCount(bits[word]);
    }
    int rest = count % Long.SIZE;
    return rest == 0 ? sum : sum + Long.bitCount(bits[count / Long.SIZE] & (1L << rest) - 1);
  }
}
