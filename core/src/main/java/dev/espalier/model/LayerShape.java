package dev.espalier.model;

/**
 * The widths of one block. GPT-2 has them the same in all; a compact model has what is left in
 * each.
 *
 * @param place the block's number in the model it was cut from: decides its dropout, and its scale
 *     where scores are divided by it
 * @param attention whether there is an attention sub-layer
 * @param heads of it; with none, its output is its projection's bias
 * @param headWidth features of each head's queries and keys
 * @param valueWidth features of each head's values
 * @param mlp whether there is an MLP
 * @param inner neurons of it; with none, its output is its projection's bias
 * @param attentionInputs outputs of {@code ln_1} that {@code c_attn} has rows for
 * @param mlpInputs outputs of {@code ln_2} that {@code c_fc} has rows for
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
   * @throws IllegalArgumentException if widths are negative, are those of a part that is absent, or
   *     are missing
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

  /** A block whose projections read all that their layer norms put out. */
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

  /** A block of GPT-2. */
  static LayerShape whole(int place, int heads, int headWidth, int inner) {
    return new LayerShape(place, true, heads, headWidth, headWidth, true, inner);
  }

  /** Whether there is anything that looks at tokens. */
  public boolean hasHeads() {
    return heads > 0;
  }

  /** Whether there is a hidden layer. */
  public boolean hasNeurons() {
    return inner > 0;
  }

  /** The width of all queries, and of all keys. */
  public int keysWidth() {
    return heads * headWidth;
  }

  /** The width of all values, which is that of the heads' output. */
  public int valuesWidth() {
    return heads * valueWidth;
  }

  /** The columns of {@code c_attn}: queries, keys and values side by side. */
  public int fusedWidth() {
    return 2 * keysWidth() + valuesWidth();
  }
}
