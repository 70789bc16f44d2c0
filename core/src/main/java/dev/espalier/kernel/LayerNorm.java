package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/**
 * Layer normalisation over the last dimension (Ba et al. 2016, equation 4; biased variance). Of a
 * row of {@code normWidth} features only the first {@code width} need to be stored: the absent ones
 * are exactly 0 in every row and have gain and bias 0, but count in mean and variance.
 */
public interface LayerNorm {

  /**
   * Computes {@code out = (in − mean) · rstd · gain + bias}, row by row, with {@code mean = Σ
   * in/normWidth} and {@code variance = (Σ (in − mean)² + (normWidth − width) · mean²)/normWidth}.
   *
   * @param out [rows, width]
   * @param mean [rows], kept for the backward pass
   * @param rstd [rows], {@code 1/√(variance + epsilon)}, kept for the backward pass
   * @param in [rows, width]
   * @param gain [width]
   * @param bias [width]
   * @param normWidth at least {@code width}
   */
  void forward(
      FloatView out,
      FloatView mean,
      FloatView rstd,
      FloatView in,
      FloatView gain,
      FloatView bias,
      int rows,
      int width,
      int normWidth,
      float epsilon);

  /** Computes the same without absent features. */
  default void forward(
      FloatView out,
      FloatView mean,
      FloatView rstd,
      FloatView in,
      FloatView gain,
      FloatView bias,
      int rows,
      int width,
      float epsilon) {
    forward(out, mean, rstd, in, gain, bias, rows, width, width, epsilon);
  }

  /**
   * Computes the gradients and adds them to {@code dIn}, {@code dGain} and {@code dBias}.
   *
   * @param dOut [rows, width]; must not share memory with {@code dIn}
   * @param normWidth as in the forward pass
   */
  void backward(
      FloatView dIn,
      FloatView dGain,
      FloatView dBias,
      FloatView dOut,
      FloatView in,
      FloatView mean,
      FloatView rstd,
      FloatView gain,
      int rows,
      int width,
      int normWidth);

  /** Computes the same without absent features. */
  default void backward(
      FloatView dIn,
      FloatView dGain,
      FloatView dBias,
      FloatView dOut,
      FloatView in,
      FloatView mean,
      FloatView rstd,
      FloatView gain,
      int rows,
      int width) {
    backward(dIn, dGain, dBias, dOut, in, mean, rstd, gain, rows, width, width);
  }
}
