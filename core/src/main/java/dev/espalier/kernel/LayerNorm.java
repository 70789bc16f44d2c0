package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** Layer normalisation over the last dimension (Ba et al. 2016, equation 4; biased variance). */
public interface LayerNorm {

  /**
   * {@code out = (in − mean) · rstd · gain + bias}, row by row.
   *
   * @param out [rows, width]
   * @param mean [rows], kept for the backward pass
   * @param rstd [rows], {@code 1/√(variance + epsilon)}, kept for the backward pass
   * @param in [rows, width]
   * @param gain [width]
   * @param bias [width]
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
      float epsilon);

  /**
   * The gradients. {@code dIn}, {@code dGain} and {@code dBias} are added to.
   *
   * @param dOut [rows, width]; never the same memory as {@code dIn}
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
      int width);
}
