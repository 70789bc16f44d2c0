package dev.espalier.model.network;

import dev.espalier.memory.FloatView;

/**
 * The values that one block's forward pass saves. Values that are cheap to recompute, the layer
 * norms' outputs and the MLP's activations, use memory shared by all layers and are recomputed in
 * the backward pass. For a sub-layer that is absent or only a bias, only the residual stream is
 * saved.
 */
record BlockActivations(OfAttention attention, OfMlp mlp) {

  /**
   * The values saved by the attention sub-layer. If it is {@linkplain UniformAttentionLayer
   * uniform}, mean and rstd are empty, and {@code qkv} has one row.
   *
   * @param norm norm of the stream that enters; its output is shared
   * @param qkv [rows, fused]
   * @param saved what the attention kernel saves; for a uniform one the dropout factors, [rows,
   *     heads]
   * @param attended [rows, values]; for a uniform one [heads, width]
   * @param scratch shared
   */
  record OfAttention(
      Norm.Activations norm,
      FloatView qkv,
      FloatView saved,
      FloatView attended,
      LinearScratch scratch) {

    /** Returns the residual stream that enters, [rows, width]. */
    FloatView residual() {
      return norm.in();
    }

    /** Returns the layer norm's output, later reused as scratch, [rows, width]; shared. */
    FloatView normed() {
      return norm.out();
    }
  }

  /**
   * The values saved by the MLP. If it is {@linkplain UniformMlp uniform}, mean and rstd are empty,
   * and {@code preActivation} has one row.
   *
   * @param norm norm of the stream between the sub-layers; its output is shared
   * @param preActivation [rows, inner], or as many tiles if it is {@linkplain TiledMlp tiled}
   * @param activated of the same size; shared
   * @param scratch shared
   */
  record OfMlp(
      Norm.Activations norm, FloatView preActivation, FloatView activated, LinearScratch scratch) {

    /** Returns the residual stream that enters, [rows, width]. */
    FloatView residual() {
      return norm.in();
    }

    /** Returns the layer norm's output, later reused as scratch, [rows, width]; shared. */
    FloatView normed() {
      return norm.out();
    }
  }
}
