package dev.espalier.model.network;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters.Affine;

/**
 * A {@link Linear} of which only the survivors exist: the weight and its gradient are [survivors].
 * Its products are made over tokens in tiles, so that input and output are transposed on the way.
 */
public final class SparseLinear implements Linear {

  private final Kernels k;
  private final SparseMatMul.Weights survivors;
  private final int inWidth;
  private final int outWidth;

  public SparseLinear(Kernels k, CsrPattern pattern) {
    this.k = k;
    this.survivors = k.sparseMatMul().prepare(pattern);
    this.inWidth = pattern.rows();
    this.outWidth = pattern.columns();
  }

  @Override
  public void prepare(FloatView weight) {
    survivors.load(weight);
  }

  @Override
  public void forward(
      FloatView out, FloatView in, FloatView bias, int rows, LinearScratch scratch) {
    TokenTiles tiledIn = scratch.inTiles(rows, inWidth);
    TokenTiles tiledOut = scratch.outTiles(rows, outWidth);
    k.sparseMatMul().toTiles(tiledIn, in, rows, inWidth);
    forward(tiledOut, tiledIn, bias);
    k.sparseMatMul().fromTiles(out, tiledOut, rows, outWidth);
  }

  @Override
  public void backward(
      FloatView dIn, Affine d, FloatView dOut, FloatView in, int rows, LinearScratch scratch) {
    TokenTiles tiledIn = scratch.inTiles(rows, inWidth);
    TokenTiles tiledOut = scratch.outTiles(rows, outWidth);
    k.sparseMatMul().toTiles(tiledOut, dOut, rows, outWidth);
    k.sparseMatMul().toTiles(tiledIn, in, rows, inWidth);
    // The input is not needed once the weight's gradient is known.
    backward(tiledIn, d, tiledOut, tiledIn);
    k.sparseMatMul().fromTiles(dIn, tiledIn, rows, inWidth);
  }

  /** The same where input and output stay in tiles. */
  public void forward(TokenTiles out, TokenTiles in, FloatView bias) {
    k.sparseMatMul().timesWeights(out, in, survivors, bias);
  }

  /**
   * The same where everything stays in tiles.
   *
   * @param dIn may be the memory of {@code in}
   */
  public void backward(TokenTiles dIn, Affine d, TokenTiles dOut, TokenTiles in) {
    d.bias().zero();
    k.sparseMatMul().addTokenSums(d.bias(), dOut);
    k.sparseMatMul().survivorGradient(d.weight(), in, dOut, survivors, false);
    k.sparseMatMul().timesTransposed(dIn, dOut, survivors);
  }
}
