package dev.espalier.kernel.vector;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Workers;

/**
 * Kernels in portable Java vectors. Loading this class needs the module {@code
 * jdk.incubator.vector}.
 */
public final class VectorKernels {

  public static final String NAME = "vector";

  private VectorKernels() {}

  /** Every operation in vectors, run by the workers. */
  public static Kernels create(Workers workers) {
    return new Kernels(
        NAME,
        workers,
        new VectorMatMul(workers),
        new VectorLayerNorm(workers),
        new VectorActivation(workers),
        new VectorAttention(workers),
        new VectorCrossEntropy(workers),
        new VectorEmbedding(workers),
        new VectorDropout(workers),
        new VectorReductions(workers),
        new VectorAdamStep(workers),
        new VectorMasking(workers),
        new VectorSparseMatMul(workers),
        new VectorTiledCrossEntropy(workers),
        new VectorUniformAttention(workers));
  }

  /** Floats of one vector on this machine. */
  public static int lanes() {
    return Lanes.COUNT;
  }
}
