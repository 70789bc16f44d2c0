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
 * The execution forms of one projection {@code y = x·W + b}, with {@code x} [rows, in], {@code W}
 * [in, out] as the form stores it and {@code b} [out]. All forms compute the same. Not thread-safe:
 * a form multiplies by the weight it was {@linkplain #prepare prepared} with last.
 */
public sealed interface Linear permits Linear.Dense, CompactLinear, SparseLinear, Linear.Selected {

  /** The weight at a position of the model's list, in its form. */
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
   * Takes the weight that both passes multiply by until the next call. To be called again whenever
   * its values have changed: a form may keep a copy.
   */
  void prepare(FloatView weight);

  /** {@code out = in · weight + bias}. */
  void forward(FloatView out, FloatView in, FloatView bias, int rows, LinearScratch scratch);

  /**
   * The gradients, all overwritten. Those of pruned weights may be anything: the mask is applied
   * afterwards.
   *
   * @param dIn [rows, in]; where a form knows that a feature is the same in every row, only the sum
   *     of its column is right; may be the memory of {@code in}
   * @param dOut [rows, out]
   * @param in as it was in the forward pass
   */
  void backward(
      FloatView dIn, Affine d, FloatView dOut, FloatView in, int rows, LinearScratch scratch);

  /** Every weight takes part, pruned ones as the zeros they are. */
  final class Dense implements Linear {

    private final Kernels k;
    private final int inWidth;
    private final int outWidth;
    private @Nullable FloatView prepared;

    public Dense(Kernels k, int inWidth, int outWidth) {
      this.k = k;
      this.inWidth = inWidth;
      this.outWidth = outWidth;
    }

    @Override
    public void prepare(FloatView weight) {
      prepared = weight;
    }

    @Override
    public void forward(
        FloatView out, FloatView in, FloatView bias, int rows, LinearScratch scratch) {
      FloatView weight = requireNonNull(prepared);
      k.matMul().multiply(NN, rows, outWidth, inWidth, out, in, weight, bias, false);
    }

    @Override
    public void backward(
        FloatView dIn, Affine d, FloatView dOut, FloatView in, int rows, LinearScratch scratch) {
      FloatView weight = requireNonNull(prepared);
      d.bias().zero();
      k.reductions().addColumnSums(d.bias(), dOut, rows, outWidth);
      k.matMul().multiply(TN, inWidth, outWidth, rows, d.weight(), in, dOut, null, false);
      k.matMul().multiply(NT, rows, inWidth, outWidth, dIn, dOut, weight, null, false);
    }
  }

  /** A form that has rows for some of its inputs only: these are copied together first. */
  record Selected(ReadInputs inputs, Linear chosen) implements Linear {

    /** The projection behind these inputs. */
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
