package dev.espalier.kernel.plain;

import dev.espalier.kernel.Activation;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.memory.FloatView;

/** The reference implementation of {@link Activation}, in double precision. */
public final class PlainActivation implements Activation {

  private static final double ROOT_2_OVER_PI = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;
  private static final double QUICK = 1.702;

  @Override
  public void forward(FloatView out, FloatView in, long size, ActivationFunction function) {
    for (long i = 0; i < size; i++) {
      out.set(i, (float) value(function, in.get(i)));
    }
  }

  @Override
  public void backward(
      FloatView dIn, FloatView dOut, FloatView in, long size, ActivationFunction function) {
    for (long i = 0; i < size; i++) {
      dIn.set(i, (float) (dOut.get(i) * derivative(function, in.get(i))));
    }
  }

  static double value(ActivationFunction function, double x) {
    return switch (function) {
      case GELU_NEW -> x / 2 * (1 + Math.tanh(ROOT_2_OVER_PI * (x + CUBIC * x * x * x)));
      case GELU -> x / 2 * Erf.complement(-x / Math.sqrt(2));
      case RELU -> Math.max(x, 0);
      case SILU -> x * sigmoid(x);
      case QUICK_GELU -> x * sigmoid(QUICK * x);
      case TANH -> Math.tanh(x);
    };
  }

  static double derivative(ActivationFunction function, double x) {
    return switch (function) {
      case GELU_NEW -> {
        double tanh = Math.tanh(ROOT_2_OVER_PI * (x + CUBIC * x * x * x));
        double inner = ROOT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
        yield (1 + tanh) / 2 + x / 2 * (1 - tanh * tanh) * inner;
      }
      case GELU ->
          Erf.complement(-x / Math.sqrt(2)) / 2 + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      case RELU -> x > 0 ? 1 : 0;
      case SILU -> sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x));
      case QUICK_GELU ->
          sigmoid(QUICK * x) + QUICK * x * sigmoid(QUICK * x) * (1 - sigmoid(QUICK * x));
      case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
    };
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
