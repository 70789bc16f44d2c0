package dev.espalier.kernel.plain;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Workers;

/** The scalar twins: slow, readable, and what the faster kernels are compared with. */
public final class PlainKernels {

  public static final String NAME = "plain";

  private PlainKernels() {}

  /** Every operation in its scalar form; all run on the caller's thread. */
  public static Kernels create(Workers workers) {
    return new Kernels(
        NAME,
        workers,
        new PlainMatMul(),
        new PlainLayerNorm(),
        new PlainActivation(),
        new PlainAttention(),
        new PlainCrossEntropy(),
        new PlainEmbedding(),
        new PlainDropout(),
        new PlainReductions(),
        new PlainAdamStep(),
        new PlainMasking(),
        new PlainSparseMatMul(),
        new PlainTiledCrossEntropy(),
        new PlainUniformAttention());
  }
}
