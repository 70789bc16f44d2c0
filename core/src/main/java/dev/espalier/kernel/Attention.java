package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/**
 * Causal multi-head self-attention (Vaswani et al. 2017, equation 1) over GPT-2's fused q, k, v.
 */
public interface Attention {

  /**
   * The sizes of one call.
   *
   * @param batch sequences
   * @param tokens of each sequence
   * @param heads per layer
   * @param headWidth features of each head
   * @param scale the scores are multiplied by, usually {@code 1/√headWidth}
   */
  record Geometry(int batch, int tokens, int heads, int headWidth, float scale) {

    /** The width of the layer: heads · headWidth. */
    public int width() {
      return heads * headWidth;
    }
  }

  /** How many floats {@code saved} must hold for a call of these sizes. */
  long savedFloats(Geometry geometry);

  /**
   * The attention's output before its projection.
   *
   * @param out [batch · tokens, width], heads side by side
   * @param saved what the backward pass needs, {@link #savedFloats} long
   * @param qkv [batch · tokens, 3 · width]: queries, keys, values, each with heads side by side
   * @param dropout on the probabilities; element index is {@code ((b · heads + h) · tokens + query)
   *     · tokens + key}
   */
  void forward(
      FloatView out, FloatView saved, FloatView qkv, Geometry geometry, DropoutSite dropout);

  /**
   * The gradient of the fused input.
   *
   * @param dQkv [batch · tokens, 3 · width], overwritten
   * @param dOut [batch · tokens, width]
   * @param saved as the forward pass left it; may be used as scratch
   */
  void backward(
      FloatView dQkv,
      FloatView dOut,
      FloatView qkv,
      FloatView saved,
      Geometry geometry,
      DropoutSite dropout);
}
