package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** The MLP's activation, applied element by element. */
public interface Activation {

  /** Computes {@code out = f(in)} for the first {@code size} elements. */
  void forward(FloatView out, FloatView in, long size, ActivationFunction function);

  /** Computes {@code dIn = dOut · f′(in)}; {@code dIn} and {@code dOut} may share memory. */
  void backward(
      FloatView dIn, FloatView dOut, FloatView in, long size, ActivationFunction function);
}
