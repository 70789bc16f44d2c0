package dev.espalier.model;

import dev.espalier.kernel.TokenTiles;
import dev.espalier.model.Gpt2Layout.BlockTensor;

/** How a block's MLP is computed, which follows from the forms of its two weights. */
public enum MlpFormat {
  /** Token by token, whatever form each of its weights has. */
  TOKENS,
  /** Both weights sparse: in tiles of tokens from end to end. */
  TILED,
  /** The same for every token, since nothing of the input reaches it. */
  UNIFORM;

  public static MlpFormat of(ExecutionPlan forms, Gpt2Layout layout, int layer) {
    WeightFormat first = forms.form(layout.block(layer, BlockTensor.C_FC_WEIGHT));
    WeightFormat second = forms.form(layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT));
    if (first == WeightFormat.UNIFORM) {
      return UNIFORM;
    }
    return first == WeightFormat.SPARSE && second == WeightFormat.SPARSE ? TILED : TOKENS;
  }

  /** For how many rows the hidden layer needs room. */
  public int hiddenRows(int rows) {
    return switch (this) {
      case TOKENS -> rows;
      case TILED -> TokenTiles.tiles(rows) * TokenTiles.TOKENS;
      case UNIFORM -> 1;
    };
  }
}
