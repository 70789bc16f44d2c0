package dev.espalier.kernel.vector;

import dev.espalier.kernel.LayerNorm;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@link LayerNorm} by the Vector API, parallel over blocks of rows. Each block sums its own
 * gradients of gain and bias; these sums are added in the order of the blocks.
 */
public final class VectorLayerNorm implements LayerNorm {

  private static final int ROWS = 16;

  private final Workers workers;
  private final WorkerLocal<RowScratch> rowScratch;
  private final CallScratch<Partial> callScratch = new CallScratch<>(Partial::new);

  /** [block][gain, bias][width]; grows with the largest call and is reused. */
  private static final class Partial {

    private float[] sums = new float[0];

    float[] sums(int size) {
      if (sums.length < size) {
        sums = new float[size];
      }
      return sums;
    }
  }

  public VectorLayerNorm(Workers workers) {
    this.workers = workers;
    this.rowScratch = new WorkerLocal<>(workers, RowScratch::new);
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
      int normWidth,
      float epsilon) {
    workers.forRanges(
        rows,
        ROWS,
        (from, to, worker) -> {
          RowScratch own = rowScratch.of(worker);
          own.fit(width);
          own.read(gain, 0, own.gain);
          own.read(bias, 0, own.bias);
          for (int r = from; r < to; r++) {
            long row = (long) r * width;
            own.read(in, row, own.x);
            float average = own.sum() / normWidth;
            double squares = own.centre(average) + (double) (normWidth - width) * average * average;
            float inverse = (float) (1 / Math.sqrt(squares / normWidth + epsilon));
            own.scaleAndShift(inverse);
            own.write(own.x, out, row);
            mean.set(r, average);
            rstd.set(r, inverse);
          }
        });
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
      int width,
      int normWidth) {
    int blocks = Lanes.parts(rows, ROWS);
    int padded = Lanes.padded(width);
    Partial partial = callScratch.take();
    float[] sums = partial.sums(blocks * 2 * padded);
    workers.forRanges(
        rows,
        ROWS,
        (from, to, worker) -> {
          RowScratch own = rowScratch.of(worker);
          own.fit(width);
          own.read(gain, 0, own.gain);
          int at = from / ROWS * 2 * padded;
          Arrays.fill(sums, at, at + 2 * padded, 0f);
          for (int r = from; r < to; r++) {
            long row = (long) r * width;
            own.read(in, row, own.x);
            own.read(dOut, row, own.dOut);
            own.read(dIn, row, own.dIn);
            own.addGradients(mean.get(r), rstd.get(r), normWidth, sums, at);
            own.write(own.dIn, dIn, row);
          }
        });
    for (int block = 0; block < blocks; block++) {
      int at = block * 2 * padded;
      add(dGain, sums, at, width);
      add(dBias, sums, at + padded, width);
    }
    callScratch.giveBack(partial);
  }

  private static void add(FloatView to, float[] sums, int at, int width) {
    int whole = (int) Lanes.wholeEnd(0, width);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, at + j);
      Lanes.store(to, j, Lanes.load(to, j).add(sum));
    }
    for (int j = whole; j < width; j++) {
      to.set(j, to.get(j) + sums[at + j]);
    }
  }
}
