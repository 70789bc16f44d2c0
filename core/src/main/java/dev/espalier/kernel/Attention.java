package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/**
 * Causal multi-head self-attention (Vaswani et al. 2017, equation 1) over GPT-2's fused q, k, v.
 */
public interface Attention {

  /**
   * The sizes of one call.
   *
   * @param batch number of sequences
   * @param tokens tokens per sequence
   * @param heads heads per layer
   * @param headWidth features of each head's queries and keys
   * @param valueWidth features of each head's values, and of its output
   * @param scale factor of the scores, usually {@code 1/√headWidth}
   */
  record Geometry(int batch, int tokens, int heads, int headWidth, int valueWidth, float scale) {

    /** Creates a geometry whose values are as wide as its queries and keys, as in GPT-2. */
    public Geometry(int batch, int tokens, int heads, int headWidth, float scale) {
      this(batch, tokens, heads, headWidth, headWidth, scale);
    }

    /** Returns the width of all queries, and of all keys: heads · headWidth. */
    public int width() {
      return heads * headWidth;
    }

    /** Returns the width of all values, and of the output: heads · valueWidth. */
    public int valuesWidth() {
      return heads * valueWidth;
    }

    /** Returns the total width of queries, keys and values. */
    public int fusedWidth() {
      return 2 * width() + valuesWidth();
    }
  }

  /** Returns the number of floats that {@code saved} must hold for a call of these sizes. */
  long savedFloats(Geometry geometry);

  /**
   * Computes the attention's output before its projection.
   *
   * @param out [batch · tokens, valuesWidth], heads side by side
   * @param saved receives what the backward pass needs, {@link #savedFloats} long
   * @param qkv [batch · tokens, fusedWidth]: queries, keys, values, each with heads side by side
   * @param dropout dropout of the probabilities; element index is {@code ((b · heads + h) · tokens
   *     + query) · tokens + key}
   */
  void forward(
      FloatView out, FloatView saved, FloatView qkv, Geometry geometry, DropoutSite dropout);

  /**
   * Computes the gradient of the fused input.
   *
   * @param dQkv [batch · tokens, fusedWidth], overwritten
   * @param dOut [batch · tokens, valuesWidth]
   * @param saved as written by the forward pass; may be used as scratch
   */
  void backward(
      FloatView dQkv,
      FloatView dOut,
      FloatView qkv,
      FloatView saved,
      Geometry geometry,
      DropoutSite dropout);
}
