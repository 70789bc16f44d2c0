package dev.espalier.kernel.plain;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Workers;

/** The scalar kernels: slow, readable, and the reference for all faster ones. */
public final class PlainKernels {

  public static final String NAME = "plain";

  private PlainKernels() {}

  /** Returns the scalar form of every operation; all run on the caller's thread. */
  public static Kernels create(Workers workers) {
    return new Kernels(
        NAME,
        workers,
        new Kernels.Products(new PlainMatMul(), new PlainSparseMatMul()),
        new Kernels.Layers(
            new PlainEmbedding(),
            new PlainLayerNorm(),
            new PlainAttention(),
            new PlainUniformAttention(),
            new PlainActivation(),
            new PlainDropout()),
        new Kernels.Losses(new PlainCrossEntropy(), new PlainTiledCrossEntropy()),
        new Kernels.Updates(new PlainReductions(), new PlainAdamStep(), new PlainMasking()),
        new Kernels.Decoding(new PlainFewRows(), new PlainCachedAttention()));
  }
}
