package dev.espalier.kernel.vector;

import static dev.espalier.kernel.vector.Lanes.splat;

import dev.espalier.kernel.Activation;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link Activation} in vectors; {@code x/2 · (1 + tanh u)} is computed as {@code x σ(2u)}. */
public final class VectorActivation implements Activation {

  private static final float TWICE_ROOT_2_OVER_PI = (float) (2 * Math.sqrt(2 / Math.PI));
  private static final float CUBIC = 0.044715f;
  private static final float QUICK = 1.702f;

  private final Workers workers;

  public VectorActivation(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void forward(FloatView out, FloatView in, long size, ActivationFunction function) {
    workers.run(
        Lanes.parts(size, Lanes.CHUNK),
        part -> {
          long from = (long) part * Lanes.CHUNK;
          values(out, in, from, Math.min(size, from + Lanes.CHUNK), function);
        });
  }

  private static void values(
      FloatView out, FloatView in, long from, long to, ActivationFunction function) {
    for (long i = from; i < to; i += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(i, to);
      FloatVector x = Lanes.load(in, i, mask);
      Lanes.store(out, i, value(function, x), mask);
    }
  }

  private static FloatVector value(ActivationFunction function, FloatVector x) {
    return switch (function) {
      case GELU_NEW -> x.mul(VectorMath.sigmoid(geluInner(x)));
      case GELU -> x.mul(VectorMath.normalCdf(x));
      case RELU -> x.blend(0f, x.lt(0f));
      case SILU -> x.mul(VectorMath.sigmoid(x));
      case QUICK_GELU -> x.mul(VectorMath.sigmoid(x.mul(QUICK)));
      case TANH -> VectorMath.tanh(x);
    };
  }

  @Override
  public void backward(
      FloatView dIn, FloatView dOut, FloatView in, long size, ActivationFunction function) {
    workers.run(
        Lanes.parts(size, Lanes.CHUNK),
        part -> {
          long from = (long) part * Lanes.CHUNK;
          gradients(dIn, dOut, in, from, Math.min(size, from + Lanes.CHUNK), function);
        });
  }

  private static void gradients(
      FloatView dIn, FloatView dOut, FloatView in, long from, long to, ActivationFunction f) {
    for (long i = from; i < to; i += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(i, to);
      FloatVector x = Lanes.load(in, i, mask);
      Lanes.store(dIn, i, Lanes.load(dOut, i, mask).mul(derivative(f, x)), mask);
    }
  }

  private static FloatVector derivative(ActivationFunction function, FloatVector x) {
    return switch (function) {
      case GELU_NEW -> swishDerivative(x, VectorMath.sigmoid(geluInner(x)), geluInnerSlope(x));
      case GELU -> x.fma(VectorMath.normalDensity(x), VectorMath.normalCdf(x));
      case RELU -> splat(1f).blend(0f, x.compare(VectorOperators.LE, 0f));
      case SILU -> swishDerivative(x, VectorMath.sigmoid(x), splat(1f));
      case QUICK_GELU -> swishDerivative(x, VectorMath.sigmoid(x.mul(QUICK)), splat(QUICK));
      case TANH -> {
        FloatVector tanh = VectorMath.tanh(x);
        yield tanh.neg().fma(tanh, splat(1f));
      }
    };
  }

  /** The derivative of {@code x σ(u(x))}: {@code σ + x σ (1 − σ) u′}. */
  private static FloatVector swishDerivative(FloatVector x, FloatVector sigma, FloatVector slope) {
    return sigma.fma(x.mul(slope).mul(splat(1f).sub(sigma)), sigma);
  }

  private static FloatVector geluInner(FloatVector x) {
    return x.mul(x).mul(CUBIC).fma(x, x).mul(TWICE_ROOT_2_OVER_PI);
  }

  private static FloatVector geluInnerSlope(FloatVector x) {
    return x.mul(x).fma(splat(3 * CUBIC), splat(1f)).mul(TWICE_ROOT_2_OVER_PI);
  }
}
