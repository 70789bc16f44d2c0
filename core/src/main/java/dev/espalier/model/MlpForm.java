package dev.espalier.model;

import dev.espalier.kernel.TokenTiles;
import dev.espalier.model.Gpt2Layout.BlockTensor;

/** How a block's MLP is computed, which follows from the forms of its two weights. */
enum MlpForm {
  /** {@link TokenMlp}. */
  TOKENS,
  /** {@link TiledMlp}: both weights are sparse. */
  TILED,
  /** {@link UniformMlp}. */
  UNIFORM;

  static MlpForm of(Forms forms, Gpt2Layout layout, int layer) {
    Form first = forms.form(layout.block(layer, BlockTensor.C_FC_WEIGHT));
    Form second = forms.form(layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT));
    if (first == Form.UNIFORM) {
      return UNIFORM;
    }
    return first == Form.SPARSE && second == Form.SPARSE ? TILED : TOKENS;
  }

  /** For how many rows the hidden layer needs room. */
  int hiddenRows(int rows) {
    return switch (this) {
      case TOKENS -> rows;
      case TILED -> TokenTiles.tiles(rows) * TokenTiles.TOKENS;
      case UNIFORM -> 1;
    };
  }
}
