package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** The MLP's nonlinearity, element by element. */
public interface Activation {

  /** {@code out = f(in)} for the first {@code size} elements. */
  void forward(FloatView out, FloatView in, long size, ActivationFunction function);

  /** {@code dIn = dOut · f′(in)}; {@code dIn} and {@code dOut} may be the same memory. */
  void backward(
      FloatView dIn, FloatView dOut, FloatView in, long size, ActivationFunction function);
}
