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
   * @param headWidth features of each head's queries and keys
   * @param valueWidth features of each head's values, and of its output
   * @param scale the scores are multiplied by, usually {@code 1/√headWidth}
   */
  record Geometry(int batch, int tokens, int heads, int headWidth, int valueWidth, float scale) {

    /** Values as wide as queries and keys, as GPT-2 has them. */
    public Geometry(int batch, int tokens, int heads, int headWidth, float scale) {
      this(batch, tokens, heads, headWidth, headWidth, scale);
    }

    /** The width of all queries, and of all keys: heads · headWidth. */
    public int width() {
      return heads * headWidth;
    }

    /** The width of all values, and of the output: heads · valueWidth. */
    public int valuesWidth() {
      return heads * valueWidth;
    }

    /** The width of queries, keys and values side by side. */
    public int fusedWidth() {
      return 2 * width() + valuesWidth();
    }
  }

  /** How many floats {@code saved} must hold for a call of these sizes. */
  long savedFloats(Geometry geometry);

  /**
   * The attention's output before its projection.
   *
   * @param out [batch · tokens, valuesWidth], heads side by side
   * @param saved what the backward pass needs, {@link #savedFloats} long
   * @param qkv [batch · tokens, fusedWidth]: queries, keys, values, each with heads side by side
   * @param dropout on the probabilities; element index is {@code ((b · heads + h) · tokens + query)
   *     · tokens + key}
   */
  void forward(
      FloatView out, FloatView saved, FloatView qkv, Geometry geometry, DropoutSite dropout);

  /**
   * The gradient of the fused input.
   *
   * @param dQkv [batch · tokens, fusedWidth], overwritten
   * @param dOut [batch · tokens, valuesWidth]
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
