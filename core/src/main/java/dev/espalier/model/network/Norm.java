package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters.Affine;

/** A layer norm of the model's width, which also counts the absent features. */
record Norm(Kernels k, int width, int normWidth, float epsilon) {

  /**
   * The input of a layer norm and the values that its forward pass saves.
   *
   * @param in the residual stream, [rows, width]
   * @param mean mean of each row, [rows]
   * @param rstd reciprocal of each row's standard deviation, [rows]
   * @param out the norm's output, later reused as scratch, [rows, width]
   */
  record Activations(FloatView in, FloatView mean, FloatView rstd, FloatView out) {}

  static Norm of(Gpt2Config config, Kernels kernels) {
    return new Norm(kernels, config.nEmbd(), config.normWidth(), config.layerNormEpsilon());
  }

  /** Normalises {@code a.in()} and saves what the backward pass needs. */
  void forward(Activations a, Affine w, int rows) {
    k.layerNorm()
        .forward(
            a.out(),
            a.mean(),
            a.rstd(),
            a.in(),
            w.weight(),
            w.bias(),
            rows,
            width,
            normWidth,
            epsilon);
  }

  /** Adds to {@code dIn}; overwrites the gradients of gain and bias. */
  void backward(FloatView dIn, Affine d, FloatView dOut, Activations a, Affine w, int rows) {
    d.weight().zero();
    d.bias().zero();
    k.layerNorm()
        .backward(
            dIn,
            d.weight(),
            d.bias(),
            dOut,
            a.in(),
            a.mean(),
            a.rstd(),
            w.weight(),
            rows,
            width,
            normWidth);
  }
}
