package dev.espalier.kernel.vector;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Workers;

/**
 * Kernels in portable Java vectors. Loading this class requires the module {@code
 * jdk.incubator.vector}.
 */
public final class VectorKernels {

  public static final String NAME = "vector";

  private VectorKernels() {}

  /**
   * Returns every operation by the Vector API, executed by the given workers.
   *
   * @param decoding those of decoding, from the package {@code decode}
   */
  public static Kernels create(Workers workers, Kernels.Decoding decoding) {
    return new Kernels(
        NAME,
        workers,
        new Kernels.Products(new VectorMatMul(workers), new VectorSparseMatMul(workers)),
        new Kernels.Layers(
            new VectorEmbedding(workers),
            new VectorLayerNorm(workers),
            new VectorAttention(workers),
            new VectorUniformAttention(workers),
            new VectorActivation(workers),
            new VectorDropout(workers)),
        new Kernels.Losses(new VectorCrossEntropy(workers), new VectorTiledCrossEntropy(workers)),
        new Kernels.Updates(
            new VectorReductions(workers), new VectorAdamStep(workers), new VectorMasking(workers)),
        decoding);
  }

  /** Returns the number of floats in a vector on this machine. */
  public static int lanes() {
    return Lanes.COUNT;
  }
}
