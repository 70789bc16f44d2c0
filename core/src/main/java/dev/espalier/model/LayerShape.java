package dev.espalier.model;

import org.jspecify.annotations.Nullable;

/**
 * The widths of one block. GPT-2 has them the same in all; a compact model has what is left in
 * each.
 *
 * @param place the block's number in the model it was cut from: decides its dropout, and its scale
 *     where scores are divided by it
 * @param attention the attention sub-layer; null if there is none
 * @param mlp the MLP; null if there is none
 */
public record LayerShape(int place, @Nullable Attention attention, @Nullable Mlp mlp) {

  /**
   * The widths of an attention sub-layer.
   *
   * @param heads with none, its output is its projection's bias
   * @param headWidth features of each head's queries and keys; 0 without heads
   * @param valueWidth features of each head's values; 0 without heads
   * @param inputs outputs of {@code ln_1} that {@code c_attn} has rows for
   */
  public record Attention(int heads, int headWidth, int valueWidth, Inputs inputs) {

    /** Only its projection's bias. */
    public static final Attention BIAS = new Attention(0, 0, 0);

    /**
     * @throws IllegalArgumentException if widths are negative, missing, or those of heads that are
     *     absent
     */
    public Attention {
      boolean widths = heads > 0 ? headWidth > 0 && valueWidth > 0 : headWidth + valueWidth == 0;
      if (heads < 0 || headWidth < 0 || valueWidth < 0 || !widths) {
        throw new IllegalArgumentException("no block has " + heads + " heads so wide, or so many");
      }
      requireFirstProjection(heads, inputs);
    }

    /** Heads whose projection reads all that {@code ln_1} puts out. */
    public Attention(int heads, int headWidth, int valueWidth) {
      this(heads, headWidth, valueWidth, Inputs.ALL);
    }
  }

  /**
   * The widths of an MLP.
   *
   * @param inner its neurons; with none, its output is its projection's bias
   * @param inputs outputs of {@code ln_2} that {@code c_fc} has rows for
   */
  public record Mlp(int inner, Inputs inputs) {

    /** Only its projection's bias. */
    public static final Mlp BIAS = new Mlp(0);

    /**
     * @throws IllegalArgumentException if the width is negative, or there are inputs but no neurons
     */
    public Mlp {
      if (inner < 0) {
        throw new IllegalArgumentException("no block has " + inner + " neurons");
      }
      requireFirstProjection(inner, inputs);
    }

    /** Neurons whose projection reads all that {@code ln_2} puts out. */
    public Mlp(int inner) {
      this(inner, Inputs.ALL);
    }
  }

  private static void requireFirstProjection(int units, Inputs inputs) {
    if (units == 0 && !inputs.isAll()) {
      throw new IllegalArgumentException("a sub-layer without a first projection has its inputs");
    }
  }

  /**
   * @throws IllegalArgumentException if the place is negative, or there is neither sub-layer
   */
  public LayerShape {
    if (place < 0) {
      throw new IllegalArgumentException("no block has the place " + place);
    }
    if (attention == null && mlp == null) {
      throw new IllegalArgumentException("both sub-layers are absent");
    }
  }

  /** A block of GPT-2. */
  static LayerShape whole(int place, int heads, int headWidth, int inner) {
    return new LayerShape(place, new Attention(heads, headWidth, headWidth), new Mlp(inner));
  }

  /** Whether there is an attention sub-layer, be it only a bias. */
  public boolean hasAttention() {
    return attention != null;
  }

  /** Whether there is an MLP, be it only a bias. */
  public boolean hasMlp() {
    return mlp != null;
  }

  /** Whether there is anything that looks at tokens. */
  public boolean hasHeads() {
    return heads() > 0;
  }

  /** Whether there is a hidden layer. */
  public boolean hasNeurons() {
    return inner() > 0;
  }

  /** Attention heads; 0 without attention. */
  public int heads() {
    return attention == null ? 0 : attention.heads();
  }

  /** Features of each head's queries and keys; 0 without heads. */
  public int headWidth() {
    return attention == null ? 0 : attention.headWidth();
  }

  /** Features of each head's values; 0 without heads. */
  public int valueWidth() {
    return attention == null ? 0 : attention.valueWidth();
  }

  /** Neurons; 0 without an MLP. */
  public int inner() {
    return mlp == null ? 0 : mlp.inner();
  }

  /** Outputs of {@code ln_1} that {@code c_attn} has rows for; all without attention. */
  public Inputs attentionInputs() {
    return attention == null ? Inputs.ALL : attention.inputs();
  }

  /** Outputs of {@code ln_2} that {@code c_fc} has rows for; all without an MLP. */
  public Inputs mlpInputs() {
    return mlp == null ? Inputs.ALL : mlp.inputs();
  }

  /** The width of all queries, and of all keys. */
  public int keysWidth() {
    return heads() * headWidth();
  }

  /** The width of all values, which is that of the heads' output. */
  public int valuesWidth() {
    return heads() * valueWidth();
  }

  /** The columns of {@code c_attn}: queries, keys and values side by side. */
  public int fusedWidth() {
    return 2 * keysWidth() + valuesWidth();
  }
}
