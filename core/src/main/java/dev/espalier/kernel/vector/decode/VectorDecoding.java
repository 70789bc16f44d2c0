package dev.espalier.kernel.vector.decode;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Workers;

/** The kernels of decoding in portable Java vectors. */
public final class VectorDecoding {

  private VectorDecoding() {}

  /** Returns the operations of decoding, executed by the given workers. */
  public static Kernels.Decoding create(Workers workers) {
    return new Kernels.Decoding(new VectorFewRows(workers), new VectorCachedAttention(workers));
  }
}
