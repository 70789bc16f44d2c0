package dev.espalier.model;

import org.jspecify.annotations.Nullable;

/**
 * The widths of one block. In GPT-2 they are the same for all blocks; a compact model has what is
 * left in each.
 *
 * @param place index of the block in the model from which it was cut; determines its dropout and,
 *     where scores are divided by it, its scale
 * @param attention the attention sub-layer; null if there is none
 * @param mlp the MLP; null if there is none
 */
public record LayerShape(int place, @Nullable Attention attention, @Nullable Mlp mlp) {

  /**
   * The widths of an attention sub-layer.
   *
   * @param heads number of heads; if 0, the sub-layer's output is its projection's bias
   * @param headWidth features of each head's queries and keys; 0 without heads
   * @param valueWidth features of each head's values; 0 without heads
   * @param inputs outputs of {@code ln_1} for which {@code c_attn} has rows
   */
  public record Attention(int heads, int headWidth, int valueWidth, Inputs inputs) {

    /** An attention sub-layer of which only the projection's bias is left. */
    public static final Attention BIAS = new Attention(0, 0, 0);

    /**
     * @throws IllegalArgumentException if a width is negative or missing, or there are widths or
     *     inputs but no heads
     */
    public Attention {
      boolean widths = heads > 0 ? headWidth > 0 && valueWidth > 0 : headWidth + valueWidth == 0;
      if (heads < 0 || headWidth < 0 || valueWidth < 0 || !widths) {
        throw new IllegalArgumentException("no block has " + heads + " heads so wide, or so many");
      }
      requireFirstProjection(heads, inputs);
    }

    /** Creates the widths of heads whose projection reads all outputs of {@code ln_1}. */
    public Attention(int heads, int headWidth, int valueWidth) {
      this(heads, headWidth, valueWidth, Inputs.ALL);
    }
  }

  /**
   * The widths of an MLP.
   *
   * @param inner number of neurons; if 0, the MLP's output is its projection's bias
   * @param inputs outputs of {@code ln_2} for which {@code c_fc} has rows
   */
  public record Mlp(int inner, Inputs inputs) {

    /** An MLP of which only the projection's bias is left. */
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

    /** Creates the width of an MLP whose first projection reads all outputs of {@code ln_2}. */
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

  /** Returns the shape of a block of GPT-2. */
  static LayerShape whole(int place, int heads, int headWidth, int inner) {
    return new LayerShape(place, new Attention(heads, headWidth, headWidth), new Mlp(inner));
  }

  /** Tells whether there is an attention sub-layer, even if it is only a bias. */
  public boolean hasAttention() {
    return attention != null;
  }

  /** Tells whether there is an MLP, even if it is only a bias. */
  public boolean hasMlp() {
    return mlp != null;
  }

  /** Tells whether the block has attention heads. */
  public boolean hasHeads() {
    return heads() > 0;
  }

  /** Tells whether the block has a hidden layer. */
  public boolean hasNeurons() {
    return inner() > 0;
  }

  /** Returns the number of heads; 0 without attention. */
  public int heads() {
    return attention == null ? 0 : attention.heads();
  }

  /** Returns the features of each head's queries and keys; 0 without heads. */
  public int headWidth() {
    return attention == null ? 0 : attention.headWidth();
  }

  /** Returns the features of each head's values; 0 without heads. */
  public int valueWidth() {
    return attention == null ? 0 : attention.valueWidth();
  }

  /** Returns the number of neurons; 0 without an MLP. */
  public int inner() {
    return mlp == null ? 0 : mlp.inner();
  }

  /**
   * Returns the outputs of {@code ln_1} for which {@code c_attn} has rows; all without attention.
   */
  public Inputs attentionInputs() {
    return attention == null ? Inputs.ALL : attention.inputs();
  }

  /** Returns the outputs of {@code ln_2} for which {@code c_fc} has rows; all without an MLP. */
  public Inputs mlpInputs() {
    return mlp == null ? Inputs.ALL : mlp.inputs();
  }

  /** Returns the width of all queries, and of all keys. */
  public int keysWidth() {
    return heads() * headWidth();
  }

  /** Returns the width of all values, which is that of the heads' output. */
  public int valuesWidth() {
    return heads() * valueWidth();
  }

  /** Returns the columns of {@code c_attn}: queries, keys and values side by side. */
  public int fusedWidth() {
    return 2 * keysWidth() + valuesWidth();
  }
}
