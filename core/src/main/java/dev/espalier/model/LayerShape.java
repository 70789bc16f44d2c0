package dev.espalier.model;

/**
 * The widths of one block. In GPT-2 they are the same for all blocks; a compact model has what is
 * left in each.
 *
 * @param place index of the block in the model from which it was cut; determines its dropout and,
 *     where scores are divided by it, its scale
 * @param attention whether there is an attention sub-layer
 * @param heads number of heads; if 0, the sub-layer's output is its projection's bias
 * @param headWidth features of each head's queries and keys
 * @param valueWidth features of each head's values
 * @param mlp whether there is an MLP
 * @param inner number of neurons; if 0, the MLP's output is its projection's bias
 * @param attentionInputs outputs of {@code ln_1} for which {@code c_attn} has rows
 * @param mlpInputs outputs of {@code ln_2} for which {@code c_fc} has rows
 */
public record LayerShape(
    int place,
    boolean attention,
    int heads,
    int headWidth,
    int valueWidth,
    boolean mlp,
    int inner,
    Inputs attentionInputs,
    Inputs mlpInputs) {

  /**
   * @throws IllegalArgumentException if a width is negative or missing, or belongs to an absent
   *     sub-layer
   */
  public LayerShape {
    boolean widths = heads > 0 ? headWidth > 0 && valueWidth > 0 : headWidth + valueWidth == 0;
    if (place < 0 || heads < 0 || headWidth < 0 || valueWidth < 0 || inner < 0 || !widths) {
      throw new IllegalArgumentException("no block has " + heads + " heads so wide, or so many");
    }
    if (!attention && heads > 0 || !mlp && inner > 0 || !attention && !mlp) {
      throw new IllegalArgumentException("an absent sub-layer has widths, or both are absent");
    }
    if (heads == 0 && !attentionInputs.isAll() || inner == 0 && !mlpInputs.isAll()) {
      throw new IllegalArgumentException("a sub-layer without a first projection has its inputs");
    }
  }

  /** Creates the shape of a block whose projections read all outputs of their layer norms. */
  public LayerShape(
      int place,
      boolean attention,
      int heads,
      int headWidth,
      int valueWidth,
      boolean mlp,
      int inner) {
    this(place, attention, heads, headWidth, valueWidth, mlp, inner, Inputs.ALL, Inputs.ALL);
  }

  /** Returns the shape of a block of GPT-2. */
  static LayerShape whole(int place, int heads, int headWidth, int inner) {
    return new LayerShape(place, true, heads, headWidth, headWidth, true, inner);
  }

  /** Tells whether the block has attention heads. */
  public boolean hasHeads() {
    return heads > 0;
  }

  /** Tells whether the block has a hidden layer. */
  public boolean hasNeurons() {
    return inner > 0;
  }

  /** Returns the width of all queries, and of all keys. */
  public int keysWidth() {
    return heads * headWidth;
  }

  /** Returns the width of all values, which is that of the heads' output. */
  public int valuesWidth() {
    return heads * valueWidth;
  }

  /** Returns the columns of {@code c_attn}: queries, keys and values side by side. */
  public int fusedWidth() {
    return 2 * keysWidth() + valuesWidth();
  }
}
