package dev.espalier.model;

import dev.espalier.kernel.TokenTiles;
import dev.espalier.model.Gpt2Layout.BlockTensor;

/** The ways to compute a block's MLP, which follow from the forms of its two weights. */
public enum MlpFormat {
  /** Token by token, with each weight in its own form. */
  TOKENS,
  /** Both weights sparse; everything stays in tiles of tokens. */
  TILED,
  /** Equal for all tokens, since the input has no influence. */
  UNIFORM;

  public static MlpFormat of(ExecutionPlan forms, Gpt2Layout layout, int layer) {
    WeightFormat first = forms.form(layout.block(layer, BlockTensor.C_FC_WEIGHT));
    WeightFormat second = forms.form(layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT));
    if (first == WeightFormat.UNIFORM) {
      return UNIFORM;
    }
    return first == WeightFormat.SPARSE && second == WeightFormat.SPARSE ? TILED : TOKENS;
  }

  /** Returns the number of rows for which the hidden layer needs memory. */
  public int hiddenRows(int rows) {
    return switch (this) {
      case TOKENS -> rows;
      case TILED -> TokenTiles.tiles(rows) * TokenTiles.TOKENS;
      case UNIFORM -> 1;
    };
  }
}
