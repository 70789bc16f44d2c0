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
  private final WorkerLocal<DropoutMask> scratch;

  public VectorUniformAttention(Workers workers) {
    this.workers = workers;
    this.scratch = new WorkerLocal<>(workers, DropoutMask::new);
  }

  @Override
  public void factors(FloatView factors, Geometry geometry, DropoutSite dropout) {
    int tokens = geometry.tokens();
    int heads = geometry.heads();
    workers.run(
        geometry.batch() * heads,
        (part, worker) -> {
          DropoutMask own = scratch.of(worker);
          long firstRow = (long) (part / heads) * tokens;
          for (int t = 0; t < tokens; t++) {
            long element = ((long) part * tokens + t) * tokens;
            own.decide(dropout, element, t + 1);
            double sum = (double) own.kept(t + 1) * dropout.scale();
            factors.set((firstRow + t) * heads + part % heads, (float) (sum / (t + 1)));
          }
        });
  }
}
