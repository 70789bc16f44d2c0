package dev.espalier.model.network;

import dev.espalier.memory.FloatView;

/**
 * What one block's forward pass leaves. What is cheap to compute again, the layer norms' outputs
 * and the MLP's activations, is shared by all layers and made anew in the backward pass. Of a
 * sub-layer that is absent or only a bias nothing but the stream is left.
 */
record BlockActivations(OfAttention attention, OfMlp mlp) {

  /**
   * What the attention leaves. Where it is {@linkplain UniformAttentionLayer uniform}, the norm
   * leaves nothing, and there is one row of {@code qkv}.
   *
   * @param norm of the stream that enters; its output is shared
   * @param qkv [rows, fused]
   * @param saved what the attention kernel asks for; of a uniform one, dropout's [rows, heads]
   * @param attended [rows, values]; of a uniform one, [heads, width]
   * @param scratch shared
   */
  record OfAttention(
      Norm.Activations norm,
      FloatView qkv,
      FloatView saved,
      FloatView attended,
      LinearScratch scratch) {

    /** The residual stream that enters, [rows, width]. */
    FloatView residual() {
      return norm.in();
    }

    /** The layer norm's output, and scratch after it, [rows, width]; shared. */
    FloatView normed() {
      return norm.out();
    }
  }

  /**
   * What the MLP leaves. Where it is {@linkplain UniformMlp uniform}, the norm leaves nothing, and
   * there is one row of {@code preActivation}.
   *
   * @param norm of the stream between the sub-layers; its output is shared
   * @param preActivation [rows, inner], or as many tiles where it is {@linkplain TiledMlp tiled}
   * @param activated as large; shared
   * @param scratch shared
   */
  record OfMlp(
      Norm.Activations norm, FloatView preActivation, FloatView activated, LinearScratch scratch) {

    /** The residual stream that enters, [rows, width]. */
    FloatView residual() {
      return norm.in();
    }

    /** The layer norm's output, and scratch after it, [rows, width]; shared. */
    FloatView normed() {
      return norm.out();
    }
  }
}
