package dev.espalier.model.network;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;
import static java.util.Objects.requireNonNull;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.FeatureSelection;
import dev.espalier.model.Parameters.Affine;
import org.jspecify.annotations.Nullable;

/**
 * The forms of a projection {@code y = x·W + b}, with {@code x} [rows, in], {@code W} [in, out] as
 * stored by the form, and {@code b} [out]. All forms give the same results. Not thread-safe: a form
 * multiplies by the weight with which it was last {@linkplain #prepare prepared}.
 */
public sealed interface Linear permits Linear.WholeWeight, SparseLinear, Linear.Selected {

  /** Returns the projection at a position of the model's list, in its form. */
  static Linear of(Kernels kernels, ExecutionPlan forms, int tensor) {
    ExecutionPlan.Matrix matrix = forms.matrix(tensor);
    return switch (matrix.form()) {
      case DENSE -> new Dense(kernels, matrix.rows(), matrix.columns());
      case COMPACT ->
          new CompactLinear(
              kernels,
              FeatureSelection.of(forms.live(tensor), kernels.workers()),
              matrix.columns());
      case SPARSE -> new SparseLinear(kernels, forms.pattern(tensor));
      case UNIFORM -> throw new IllegalArgumentException("a uniform sub-layer has no projections");
    };
  }

  /**
   * Sets the weight by which both passes multiply until the next call. Must be called again
   * whenever its values have changed, since a form may keep a copy.
   */
  void prepare(FloatView weight);

  /** Computes {@code out = in · weight + bias}. */
  void forward(FloatView out, FloatView in, FloatView bias, int rows, LinearScratch scratch);

  /**
   * Computes the gradients, which are all overwritten. Those of pruned weights are unspecified,
   * since the mask is applied afterwards.
   *
   * @param dIn [rows, in]; where a form knows that a feature is the same in every row, only the sum
   *     of its column is specified; may share memory with {@code in}
   * @param dOut [rows, out]
   * @param in as in the forward pass
   */
  void backward(
      FloatView dIn, Affine d, FloatView dOut, FloatView in, int rows, LinearScratch scratch);

  /** A form that multiplies by the whole weight as it is given. */
  abstract sealed class WholeWeight implements Linear permits Dense, CompactLinear {

    final Kernels k;
    final int inWidth;
    final int outWidth;
    private @Nullable FloatView prepared;

    WholeWeight(Kernels k, int inWidth, int outWidth) {
      this.k = k;
      this.inWidth = inWidth;
      this.outWidth = outWidth;
    }

    @Override
    public final void prepare(FloatView weight) {
      prepared = weight;
    }

    /** Returns the weight prepared last. */
    final FloatView weight() {
      return requireNonNull(prepared);
    }
  }

  /** The dense form, in which pruned weights are multiplied as zeros. */
  final class Dense extends WholeWeight {

    public Dense(Kernels k, int inWidth, int outWidth) {
      super(k, inWidth, outWidth);
    }

    @Override
    public void forward(
        FloatView out, FloatView in, FloatView bias, int rows, LinearScratch scratch) {
      FloatView weight = weight();
      k.matMul().multiply(NN, rows, outWidth, inWidth, out, in, weight, bias, false);
    }

    @Override
    public void backward(
        FloatView dIn, Affine d, FloatView dOut, FloatView in, int rows, LinearScratch scratch) {
      FloatView weight = weight();
      d.bias().zero();
      k.reductions().addColumnSums(d.bias(), dOut, rows, outWidth);
      k.matMul().multiply(TN, inWidth, outWidth, rows, d.weight(), in, dOut, null, false);
      k.matMul().multiply(NT, rows, inWidth, outWidth, dIn, dOut, weight, null, false);
    }
  }

  /** A form that has rows for some of its inputs only, which are gathered first. */
  record Selected(ReadInputs inputs, Linear chosen) implements Linear {

    /** Returns the projection with these inputs. */
    static Linear of(ReadInputs inputs, Linear linear) {
      return inputs.isAll() ? linear : new Selected(inputs, linear);
    }

    @Override
    public void prepare(FloatView weight) {
      chosen.prepare(weight);
    }

    @Override
    public void forward(
        FloatView out, FloatView in, FloatView bias, int rows, LinearScratch scratch) {
      chosen.forward(out, inputs.read(in, rows, scratch), bias, rows, scratch);
    }

    @Override
    public void backward(
        FloatView dIn, Affine d, FloatView dOut, FloatView in, int rows, LinearScratch scratch) {
      FloatView read = inputs.read(in, rows, scratch);
      chosen.backward(read, d, dOut, read, rows, scratch);
      inputs.spread(dIn, rows, scratch);
    }
  }
}
