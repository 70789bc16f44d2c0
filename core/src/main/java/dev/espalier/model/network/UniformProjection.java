package dev.espalier.model.network;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Inputs;
import dev.espalier.model.Parameters.Affine;

/**
 * A projection after a layer norm whose gains are all pruned. It reads the norm's bias, which is
 * the same for every token, so a single row is computed.
 */
record UniformProjection(Kernels k, ReadInputs inputs, int outWidth) {

  static UniformProjection of(Gpt2Config config, Kernels kernels, Inputs inputs, int outWidth) {
    return new UniformProjection(kernels, ReadInputs.of(inputs, config, kernels), outWidth);
  }

  /**
   * Projects the norm's bias.
   *
   * @param out [out]
   */
  void forward(FloatView out, Affine norm, Affine w, LinearScratch scratch) {
    FloatView in = inputs.read(norm.bias(), 1, scratch);
    k.matMul().multiply(NN, 1, outWidth, inputs.count(), out, in, w.weight(), w.bias(), false);
  }

  /**
   * Computes the gradients of the norm and of the projection's weight.
   *
   * @param d its bias holds the gradient of the output on entry
   */
  void backward(Affine dNorm, Affine d, Affine norm, Affine w, LinearScratch scratch) {
    int read = inputs.count();
    FloatView in = inputs.read(norm.bias(), 1, scratch);
    k.matMul().multiply(TN, read, outWidth, 1, d.weight(), in, d.bias(), null, false);
    FloatView dIn = inputs.gradient(dNorm.bias(), scratch);
    k.matMul().multiply(NT, 1, read, outWidth, dIn, d.bias(), w.weight(), null, false);
    inputs.spread(dNorm.bias(), 1, scratch);
    dNorm.weight().zero();
  }
}
