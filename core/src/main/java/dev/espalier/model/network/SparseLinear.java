package dev.espalier.model.network;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters.Affine;

/**
 * The sparse form of a {@link Linear}: the weight and its gradient are vectors of the surviving
 * entries. Products are computed on tiles of tokens, so input and output are transposed first and
 * last.
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
    // The input is no longer needed once the weight's gradient is known.
    backward(tiledIn, d, tiledOut, tiledIn);
    k.sparseMatMul().fromTiles(dIn, tiledIn, rows, inWidth);
  }

  /** Computes the forward pass on input and output in tiles. */
  public void forward(TokenTiles out, TokenTiles in, FloatView bias) {
    k.sparseMatMul().timesWeights(out, in, survivors, bias);
  }

  /**
   * Computes the backward pass on operands in tiles.
   *
   * @param dIn may share memory with {@code in}
   */
  public void backward(TokenTiles dIn, Affine d, TokenTiles dOut, TokenTiles in) {
    d.bias().zero();
    k.sparseMatMul().addTokenSums(d.bias(), dOut);
    k.sparseMatMul().survivorGradient(d.weight(), in, dOut, survivors, false);
    k.sparseMatMul().timesTransposed(dIn, dOut, survivors);
  }
}
