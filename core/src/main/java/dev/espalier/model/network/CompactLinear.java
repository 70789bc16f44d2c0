package dev.espalier.model.network;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.FeatureSelection;
import dev.espalier.model.Parameters.Affine;

/**
 * A {@link Linear} whose input comes from a layer norm some of whose gains are pruned. Such a
 * feature equals the norm's bias in every row, {@code x[t, i] = β_i}, and is left out of the
 * product: with L the live features, {@code y = x[:, L]·W[L, :] + (b + Σ_{i∉L} β_i·W[i, :])}. In
 * the backward pass, {@code dW[i, :] = β_i·Σ_t dY[t, :]}, which has rank one, and {@code dβ_i =
 * W[i, :]·Σ_t dY[t, :]}. The latter, the sum of a column of {@code dX}, is stored in the first row
 * of that column: the norm, whose gain is 0 there, only sums the column.
 */
public final class CompactLinear extends Linear.WholeWeight {

  private final FeatureSelection live;

  public CompactLinear(Kernels k, FeatureSelection live, int outWidth) {
    super(k, live.width(), outWidth);
    this.live = live;
  }

  @Override
  public void forward(
      FloatView out, FloatView in, FloatView bias, int rows, LinearScratch scratch) {
    FloatView weight = weight();
    FloatView folded = scratch.column();
    live.keepOthers(scratch.row(), in);
    k.matMul().multiply(NN, 1, outWidth, inWidth, folded, scratch.row(), weight, bias, false);
    live.gatherRows(scratch.weight(), weight, outWidth);
    live.gatherColumns(scratch.in(), in, rows);
    k.matMul()
        .multiply(
            NN, rows, outWidth, live.count(), out, scratch.in(), scratch.weight(), folded, false);
  }

  @Override
  public void backward(
      FloatView dIn, Affine d, FloatView dOut, FloatView in, int rows, LinearScratch scratch) {
    FloatView weight = weight();
    int count = live.count();
    FloatView row = scratch.row();
    d.bias().zero();
    k.reductions().addColumnSums(d.bias(), dOut, rows, outWidth);

    live.keepOthers(row, in);
    k.matMul().multiply(TN, inWidth, outWidth, 1, d.weight(), row, d.bias(), null, false);
    live.gatherColumns(scratch.in(), in, rows);
    k.matMul()
        .multiply(TN, count, outWidth, rows, scratch.weight(), scratch.in(), dOut, null, false);
    live.scatterRows(d.weight(), scratch.weight(), outWidth);

    live.gatherRows(scratch.weight(), weight, outWidth);
    k.matMul()
        .multiply(NT, rows, count, outWidth, scratch.in(), dOut, scratch.weight(), null, false);
    live.scatterColumns(dIn, scratch.in(), rows);
    k.matMul().multiply(NT, 1, inWidth, outWidth, row, d.bias(), weight, null, false);
    live.copyOthers(dIn, row);
  }
}
