package dev.espalier.kernel;

/**
 * One implementation of every operation a model needs, in five groups. Selected only in {@code
 * kernel.choice}. A new operation needs an interface, a component and an accessor here, and an
 * implementation in each set.
 *
 * @param name name of the set in {@code kernel.choice}: {@code onednn}, {@code vector} or {@code
 *     plain}
 * @param workers the threads that the kernels share
 * @param products matrix products
 * @param layers the operations between products in a model
 * @param losses losses of the language-model head
 * @param updates operations of a step on gradients and weights
 * @param decoding operations of decoding, in which a pass has few rows
 */
public record Kernels(
    String name,
    Workers workers,
    Products products,
    Layers layers,
    Losses losses,
    Updates updates,
    Decoding decoding)
    implements AutoCloseable {

  /** Dense and sparse matrix products. */
  public record Products(MatMul matMul, SparseMatMul sparseMatMul) {}

  /** The operations between products in a model. */
  public record Layers(
      Embedding embedding,
      LayerNorm layerNorm,
      Attention attention,
      UniformAttention uniformAttention,
      Activation activation,
      Dropout dropout) {

    private Layers with(Activation other) {
      return new Layers(embedding, layerNorm, attention, uniformAttention, other, dropout);
    }
  }

  /** The losses of the language-model head, by the layout of the logits. */
  public record Losses(CrossEntropy crossEntropy, TiledCrossEntropy tiledCrossEntropy) {}

  /** The operations of a step on gradients and weights. */
  public record Updates(Reductions reductions, AdamStep adamStep, Masking masking) {}

  /** The operations of decoding, in which a pass has few rows. */
  public record Decoding(FewRows fewRows, CachedAttention cachedAttention) {}

  /** Returns this set with another activation. The workers stay those of this set. */
  public Kernels with(Activation other) {
    return new Kernels(name, workers, products, layers.with(other), losses, updates, decoding);
  }

  /** Returns this set with another name and other dense products. */
  public Kernels with(MatMul other, String otherName) {
    Products others = new Products(other, products.sparseMatMul);
    return new Kernels(otherName, workers, others, layers, losses, updates, decoding);
  }

  public MatMul matMul() {
    return products.matMul;
  }

  public SparseMatMul sparseMatMul() {
    return products.sparseMatMul;
  }

  public Embedding embedding() {
    return layers.embedding;
  }

  public LayerNorm layerNorm() {
    return layers.layerNorm;
  }

  public Attention attention() {
    return layers.attention;
  }

  public UniformAttention uniformAttention() {
    return layers.uniformAttention;
  }

  public Activation activation() {
    return layers.activation;
  }

  public Dropout dropout() {
    return layers.dropout;
  }

  public CrossEntropy crossEntropy() {
    return losses.crossEntropy;
  }

  public TiledCrossEntropy tiledCrossEntropy() {
    return losses.tiledCrossEntropy;
  }

  public Reductions reductions() {
    return updates.reductions;
  }

  public AdamStep adamStep() {
    return updates.adamStep;
  }

  public Masking masking() {
    return updates.masking;
  }

  public FewRows fewRows() {
    return decoding.fewRows;
  }

  public CachedAttention cachedAttention() {
    return decoding.cachedAttention;
  }

  /** Stops the workers. */
  @Override
  public void close() {
    workers.close();
  }
}
