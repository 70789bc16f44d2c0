package dev.espalier.kernel.vector;

import static dev.espalier.kernel.vector.Lanes.splat;

import dev.espalier.kernel.Activation;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** {@link Activation} in vectors; {@code x/2 · (1 + tanh u)} is computed as {@code x σ(2u)}. */
public final class VectorActivation implements Activation {

  private static final float TWICE_ROOT_2_OVER_PI = (float) (2 * Math.sqrt(2 / Math.PI));
  private static final float CUBIC = 0.044715f;
  private static final float QUICK = 1.702f;

  /** Elements copied to arrays at a time; both arrays stay in the first-level cache. */
  private static final int BLOCK = 1 << 10;

  private final Workers workers;
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  /** One thread's copies. */
  private static final class Scratch {
    final float[] x = new float[BLOCK];
    final float[] d = new float[BLOCK];
  }

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

  private void values(
      FloatView out, FloatView in, long from, long to, ActivationFunction function) {
    float[] x = scratch.get().x;
    for (long block = from; block < to; block += BLOCK) {
      int count = (int) Math.min(BLOCK, to - block);
      read(in, block, x, count);
      values(x, Lanes.padded(count), function);
      MemorySegment.copy(x, 0, out.segment(), ValueLayout.JAVA_FLOAT, block * Float.BYTES, count);
    }
  }

  private static void read(FloatView from, long index, float[] to, int count) {
    MemorySegment.copy(from.segment(), ValueLayout.JAVA_FLOAT, index * Float.BYTES, to, 0, count);
  }

  /**
   * One loop and one method for each function: a choice within a loop, or several loops in a
   * method, end the compiler's inlining early, and then it boxes vectors.
   */
  private static void values(float[] x, int count, ActivationFunction function) {
    switch (function) {
      case GELU_NEW -> geluNew(x, count);
      case GELU -> gelu(x, count);
      case RELU -> relu(x, count);
      case SILU -> silu(x, count);
      case QUICK_GELU -> quickGelu(x, count);
      case TANH -> tanh(x, count);
    }
  }

  private static void geluNew(float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      v.mul(VectorMath.sigmoid(geluInner(v))).intoArray(x, j);
    }
  }

  private static void gelu(float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      v.mul(VectorMath.normalCdf(v)).intoArray(x, j);
    }
  }

  private static void relu(float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      v.blend(0f, v.lt(0f)).intoArray(x, j);
    }
  }

  private static void silu(float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      v.mul(VectorMath.sigmoid(v)).intoArray(x, j);
    }
  }

  private static void quickGelu(float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      v.mul(VectorMath.sigmoid(v.mul(QUICK))).intoArray(x, j);
    }
  }

  private static void tanh(float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      VectorMath.tanh(load(x, j)).intoArray(x, j);
    }
  }

  private static FloatVector load(float[] x, int j) {
    return FloatVector.fromArray(Lanes.FLOATS, x, j);
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

  private void gradients(
      FloatView dIn, FloatView dOut, FloatView in, long from, long to, ActivationFunction f) {
    Scratch own = scratch.get();
    for (long block = from; block < to; block += BLOCK) {
      int count = (int) Math.min(BLOCK, to - block);
      read(in, block, own.x, count);
      read(dOut, block, own.d, count);
      gradients(own.d, own.x, Lanes.padded(count), f);
      MemorySegment.copy(
          own.d, 0, dIn.segment(), ValueLayout.JAVA_FLOAT, block * Float.BYTES, count);
    }
  }

  private static void gradients(float[] d, float[] x, int count, ActivationFunction function) {
    switch (function) {
      case GELU_NEW -> geluNewGradient(d, x, count);
      case GELU -> geluGradient(d, x, count);
      case RELU -> reluGradient(d, x, count);
      case SILU -> siluGradient(d, x, count);
      case QUICK_GELU -> quickGeluGradient(d, x, count);
      case TANH -> tanhGradient(d, x, count);
    }
  }

  private static void geluNewGradient(float[] d, float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      FloatVector sigma = VectorMath.sigmoid(geluInner(v));
      load(d, j).mul(swishDerivative(v, sigma, geluInnerSlope(v))).intoArray(d, j);
    }
  }

  private static void geluGradient(float[] d, float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      FloatVector slope = v.fma(VectorMath.normalDensity(v), VectorMath.normalCdf(v));
      load(d, j).mul(slope).intoArray(d, j);
    }
  }

  private static void reluGradient(float[] d, float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      load(d, j).blend(0f, load(x, j).compare(VectorOperators.LE, 0f)).intoArray(d, j);
    }
  }

  private static void siluGradient(float[] d, float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      FloatVector slope = swishDerivative(v, VectorMath.sigmoid(v), splat(1f));
      load(d, j).mul(slope).intoArray(d, j);
    }
  }

  private static void quickGeluGradient(float[] d, float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      FloatVector sigma = VectorMath.sigmoid(v.mul(QUICK));
      load(d, j).mul(swishDerivative(v, sigma, splat(QUICK))).intoArray(d, j);
    }
  }

  private static void tanhGradient(float[] d, float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector tanh = VectorMath.tanh(load(x, j));
      load(d, j).mul(tanh.neg().fma(tanh, splat(1f))).intoArray(d, j);
    }
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
