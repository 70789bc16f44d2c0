package dev.espalier.kernel;

/**
 * One implementation of every operation a model needs. Picked in one place, {@code kernel.choice}.
 *
 * @param name how the choice calls this set: {@code onednn}, {@code vector} or {@code plain}
 * @param workers the threads the kernels share
 */
public record Kernels(
    String name,
    Workers workers,
    MatMul matMul,
    LayerNorm layerNorm,
    Activation activation,
    Attention attention,
    CrossEntropy crossEntropy,
    Embedding embedding,
    Dropout dropout,
    Reductions reductions,
    AdamStep adamStep,
    Masking masking,
    SparseMatMul sparseMatMul,
    TiledCrossEntropy tiledCrossEntropy,
    UniformAttention uniformAttention)
    implements AutoCloseable {

  /** The same operations but for the activation. The workers stay those of this set. */
  public Kernels withActivation(Activation other) {
    return new Kernels(
        name,
        workers,
        matMul,
        layerNorm,
        other,
        attention,
        crossEntropy,
        embedding,
        dropout,
        reductions,
        adamStep,
        masking,
        sparseMatMul,
        tiledCrossEntropy,
        uniformAttention);
  }

  /** Ends the workers. */
  @Override
  public void close() {
    workers.close();
  }
}
