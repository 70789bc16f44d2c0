package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;

/** A layer norm of the model's width, which also counts the absent features. */
record Norm(Kernels k, int width, int normWidth, float epsilon) {

  static Norm of(Gpt2Config config, Kernels kernels) {
    return new Norm(kernels, config.nEmbd(), config.normWidth(), config.layerNormEpsilon());
  }

  /** Computes {@code out = norm(in)} and saves mean and rstd for the backward pass. */
  void forward(
      FloatView out,
      FloatView mean,
      FloatView rstd,
      FloatView in,
      FloatView gain,
      FloatView bias,
      int rows) {
    k.layerNorm().forward(out, mean, rstd, in, gain, bias, rows, width, normWidth, epsilon);
  }

  /** Adds to {@code dIn}; overwrites {@code dGain} and {@code dBias}. */
  void backward(
      FloatView dIn,
      FloatView dGain,
      FloatView dBias,
      FloatView dOut,
      FloatView in,
      FloatView mean,
      FloatView rstd,
      FloatView gain,
      int rows) {
    dGain.zero();
    dBias.zero();
    k.layerNorm().backward(dIn, dGain, dBias, dOut, in, mean, rstd, gain, rows, width, normWidth);
  }
}
