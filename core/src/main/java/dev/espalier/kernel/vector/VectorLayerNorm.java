package dev.espalier.kernel.vector;

import dev.espalier.kernel.LayerNorm;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link LayerNorm} in vectors, parallel over blocks of rows. Each block sums the gradients of gain
 * and bias for itself; the sums are added in the blocks' order.
 */
public final class VectorLayerNorm implements LayerNorm {

  private static final int ROWS = 16;

  private final Workers workers;

  /** [block][gain, bias][width]. */
  private float[] partial = new float[0];

  public VectorLayerNorm(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void forward(
      FloatView out,
      FloatView mean,
      FloatView rstd,
      FloatView in,
      FloatView gain,
      FloatView bias,
      int rows,
      int width,
      float epsilon) {
    workers.run(
        Lanes.parts(rows, ROWS),
        part -> {
          for (int r = part * ROWS; r < Math.min(rows, (part + 1) * ROWS); r++) {
            long row = (long) r * width;
            float average = sum(in, row, width) / width;
            float inverse =
                (float) (1 / Math.sqrt(squares(in, row, width, average) / width + epsilon));
            mean.set(r, average);
            rstd.set(r, inverse);
            normalise(out, in, row, width, average, inverse, gain, bias);
          }
        });
  }

  private static float sum(FloatView in, long row, int width) {
    FloatVector sum = Lanes.splat(0f);
    for (int j = 0; j < width; j += Lanes.COUNT) {
      sum = sum.add(Lanes.load(in, row + j, Lanes.mask(j, width)));
    }
    return Lanes.sum(sum);
  }

  private static double squares(FloatView in, long row, int width, float average) {
    FloatVector sum = Lanes.splat(0f);
    for (int j = 0; j < width; j += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(j, width);
      FloatVector centred = Lanes.splat(0f).blend(Lanes.load(in, row + j, mask).sub(average), mask);
      sum = centred.fma(centred, sum);
    }
    return Lanes.sum(sum);
  }

  private static void normalise(
      FloatView out,
      FloatView in,
      long row,
      int width,
      float average,
      float inverse,
      FloatView gain,
      FloatView bias) {
    for (int j = 0; j < width; j += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(j, width);
      FloatVector normal = Lanes.load(in, row + j, mask).sub(average).mul(inverse);
      FloatVector scaled = normal.fma(Lanes.load(gain, j, mask), Lanes.load(bias, j, mask));
      Lanes.store(out, row + j, scaled, mask);
    }
  }

  @Override
  public void backward(
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
    int blocks = Lanes.parts(rows, ROWS);
    int padded = Lanes.parts(width, Lanes.COUNT) * Lanes.COUNT;
    if (partial.length < blocks * 2 * padded) {
      partial = new float[blocks * 2 * padded];
    }
    float[] sums = partial;
    workers.run(
        blocks,
        block -> {
          int gainSums = block * 2 * padded;
          Arrays.fill(sums, gainSums, gainSums + 2 * padded, 0f);
          for (int r = block * ROWS; r < Math.min(rows, (block + 1) * ROWS); r++) {
            long row = (long) r * width;
            backwardRow(
                dIn, dOut, in, gain, row, width, mean.get(r), rstd.get(r), sums, gainSums, padded);
          }
        });
    for (int j = 0; j < width; j += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(j, width);
      FloatVector gainSum = Lanes.load(dGain, j, mask);
      FloatVector biasSum = Lanes.load(dBias, j, mask);
      for (int block = 0; block < blocks; block++) {
        int at = block * 2 * padded + j;
        gainSum = gainSum.add(FloatVector.fromArray(Lanes.FLOATS, sums, at));
        biasSum = biasSum.add(FloatVector.fromArray(Lanes.FLOATS, sums, at + padded));
      }
      Lanes.store(dGain, j, gainSum, mask);
      Lanes.store(dBias, j, biasSum, mask);
    }
  }

  /** The formula stands at the plain twin. */
  private static void backwardRow(
      FloatView dIn,
      FloatView dOut,
      FloatView in,
      FloatView gain,
      long row,
      int width,
      float average,
      float inverse,
      float[] sums,
      int gainSums,
      int padded) {
    FloatVector sum = Lanes.splat(0f);
    FloatVector sumWithNormal = Lanes.splat(0f);
    for (int j = 0; j < width; j += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(j, width);
      FloatVector normal = Lanes.load(in, row + j, mask).sub(average).mul(inverse);
      FloatVector d = Lanes.load(dOut, row + j, mask);
      FloatVector g = d.mul(Lanes.load(gain, j, mask));
      sum = sum.add(g);
      sumWithNormal = g.fma(normal, sumWithNormal);
      int at = gainSums + j;
      d.fma(normal, FloatVector.fromArray(Lanes.FLOATS, sums, at)).intoArray(sums, at);
      at += padded;
      d.add(FloatVector.fromArray(Lanes.FLOATS, sums, at)).intoArray(sums, at);
    }
    float meanG = Lanes.sum(sum) / width;
    float meanGNormal = Lanes.sum(sumWithNormal) / width;
    for (int j = 0; j < width; j += Lanes.COUNT) {
      VectorMask<Float> mask = Lanes.mask(j, width);
      FloatVector normal = Lanes.load(in, row + j, mask).sub(average).mul(inverse);
      FloatVector g = Lanes.load(dOut, row + j, mask).mul(Lanes.load(gain, j, mask));
      FloatVector gradient = normal.fma(Lanes.splat(-meanGNormal), g.sub(meanG));
      FloatVector total = gradient.fma(Lanes.splat(inverse), Lanes.load(dIn, row + j, mask));
      Lanes.store(dIn, row + j, total, mask);
    }
  }
}
