package dev.espalier.kernel.vector;

import static dev.espalier.kernel.vector.Lanes.splat;

import dev.espalier.kernel.Activation;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Activation} by the Vector API; {@code x/2 · (1 + tanh u)} is computed as {@code x σ(2u)}.
 */
public final class VectorActivation implements Activation {

  private static final float TWICE_ROOT_2_OVER_PI = (float) (2 * Math.sqrt(2 / Math.PI));
  private static final float CUBIC = 0.044715f;
  private static final float QUICK = 1.702f;

  /** Elements copied to arrays at a time; they stay in the first-level cache. */
  private static final int BLOCK = 1 << 10;

  private final Workers workers;
  private final WorkerLocal<Scratch> scratch;

  /** One worker's copies. */
  private static final class Scratch {
    final float[] x = new float[BLOCK];
    final float[] y = new float[BLOCK];
    final float[] d = new float[BLOCK];
  }

  public VectorActivation(Workers workers) {
    this.workers = workers;
    this.scratch = new WorkerLocal<>(workers, Scratch::new);
  }

  @Override
  public void forward(FloatView out, FloatView in, long size, ActivationFunction function) {
    workers.forLongRanges(
        size, Lanes.CHUNK, (from, to, worker) -> values(out, in, from, to, function, worker));
  }

  private void values(
      FloatView out, FloatView in, long from, long to, ActivationFunction function, int worker) {
    // Looked up here rather than by the caller: passed as an argument, it sometimes made the
    // compiler box vectors.
    Scratch own = scratch.of(worker);
    for (long block = from; block < to; block += BLOCK) {
      int count = (int) Math.min(BLOCK, to - block);
      read(in, block, own.x, count);
      values(own.x, own.y, Lanes.padded(count), function);
      MemorySegment.copy(
          own.x, 0, out.segment(), ValueLayout.JAVA_FLOAT, block * Float.BYTES, count);
    }
  }

  private static void read(FloatView from, long index, float[] to, int count) {
    MemorySegment.copy(from.segment(), ValueLayout.JAVA_FLOAT, index * Float.BYTES, to, 0, count);
  }

  /**
   * One loop and one method per function: a branch within a loop, or several loops in a method,
   * stop the compiler's inlining early, and it then boxes vectors.
   */
  private static void values(float[] x, float[] y, int count, ActivationFunction function) {
    switch (function) {
      case GELU_NEW -> {
        geluNewGate(y, x, count);
        multiply(x, y, count);
      }
      case GELU -> {
        geluGate(y, x, count);
        multiply(x, y, count);
      }
      case RELU -> relu(x, count);
      case SILU -> {
        swishGate(y, x, 1, count);
        multiply(x, y, count);
      }
      case QUICK_GELU -> {
        swishGate(y, x, QUICK, count);
        multiply(x, y, count);
      }
      case TANH -> tanh(x, count);
    }
  }

  private static void multiply(float[] x, float[] y, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      load(x, j).mul(load(y, j)).intoArray(x, j);
    }
  }

  private static void relu(float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      v.blend(0f, v.lt(0f)).intoArray(x, j);
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
    workers.forLongRanges(
        size,
        Lanes.CHUNK,
        (from, to, worker) -> gradients(dIn, dOut, in, from, to, function, worker));
  }

  private void gradients(
      FloatView dIn,
      FloatView dOut,
      FloatView in,
      long from,
      long to,
      ActivationFunction f,
      int worker) {
    Scratch own = scratch.of(worker);
    for (long block = from; block < to; block += BLOCK) {
      int count = (int) Math.min(BLOCK, to - block);
      read(in, block, own.x, count);
      read(dOut, block, own.d, count);
      gradients(own.d, own.x, own.y, Lanes.padded(count), f);
      MemorySegment.copy(
          own.d, 0, dIn.segment(), ValueLayout.JAVA_FLOAT, block * Float.BYTES, count);
    }
  }

  /**
   * {@code y} first receives the gate of x, or its tanh, from which the derivative is then
   * computed.
   */
  private static void gradients(
      float[] d, float[] x, float[] y, int count, ActivationFunction function) {
    switch (function) {
      case GELU_NEW -> {
        geluNewGate(y, x, count);
        geluNewGradient(d, x, y, count);
      }
      case GELU -> {
        geluGate(y, x, count);
        geluGradient(d, x, y, count);
      }
      case RELU -> reluGradient(d, x, count);
      case SILU -> {
        swishGate(y, x, 1, count);
        swishGradient(d, x, y, 1, count);
      }
      case QUICK_GELU -> {
        swishGate(y, x, QUICK, count);
        swishGradient(d, x, y, QUICK, count);
      }
      case TANH -> {
        tanh(x, count);
        tanhGradient(d, x, count);
      }
    }
  }

  private static void geluNewGradient(float[] d, float[] x, float[] y, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      load(d, j).mul(swishDerivative(v, load(y, j), geluInnerSlope(v))).intoArray(d, j);
    }
  }

  private static void geluGradient(float[] d, float[] x, float[] y, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector v = load(x, j);
      FloatVector slope = v.fma(VectorMath.normalDensity(v), load(y, j));
      load(d, j).mul(slope).intoArray(d, j);
    }
  }

  private static void reluGradient(float[] d, float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      load(d, j).blend(0f, load(x, j).compare(VectorOperators.LE, 0f)).intoArray(d, j);
    }
  }

  private static void swishGradient(float[] d, float[] x, float[] y, float inner, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector slope = swishDerivative(load(x, j), load(y, j), splat(inner));
      load(d, j).mul(slope).intoArray(d, j);
    }
  }

  private static void tanhGradient(float[] d, float[] y, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      FloatVector tanh = load(y, j);
      load(d, j).mul(tanh.neg().fma(tanh, splat(1f))).intoArray(d, j);
    }
  }

  private static void geluNewGate(float[] y, float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      VectorMath.sigmoid(geluInner(load(x, j))).intoArray(y, j);
    }
  }

  private static void geluGate(float[] y, float[] x, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      VectorMath.normalCdf(load(x, j)).intoArray(y, j);
    }
  }

  private static void swishGate(float[] y, float[] x, float inner, int count) {
    for (int j = 0; j < count; j += Lanes.COUNT) {
      VectorMath.sigmoid(load(x, j).mul(inner)).intoArray(y, j);
    }
  }

  /** Returns the derivative of {@code x σ(u(x))}: {@code σ + x σ (1 − σ) u′}. */
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
