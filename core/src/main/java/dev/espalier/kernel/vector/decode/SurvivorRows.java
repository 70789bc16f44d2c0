package dev.espalier.kernel.vector.decode;

import static java.util.Objects.requireNonNull;

import dev.espalier.kernel.FewRows;
import dev.espalier.kernel.Survivors;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.kernel.vector.Lanes;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * Products with the survivors of a weight. A part computes some {@linkplain SurvivorGroups groups}
 * of outputs: of one row as scalars, since loading the inputs of several entries at once takes as
 * long as loading them one by one; of several rows with one row in each lane. Both add the entries
 * of an output from first to last.
 */
final class SurvivorRows implements FewRows.Weight, Workers.Part {

  /** Entries of a part, about; fewer are not worth the hand-over to another thread. */
  private static final int PER_PART = 1 << 14;

  private static final int WIDTH = SurvivorGroups.WIDTH;

  private final Workers workers;
  private final SurvivorGroups w;

  /** [parts + 1]: the first group of each part. */
  private final int[] bounds;

  private final WorkerLocal<float[]> results;

  /** The input: one row, or sets of rows as [set][input][lane]; after each a zero. */
  private float[] x = new float[0];

  private int rows;
  private @Nullable FloatView out;
  private @Nullable FloatView bias;

  SurvivorRows(Workers workers, Survivors weight) {
    this.workers = workers;
    this.w = SurvivorGroups.of(weight);
    this.bounds = bounds(w.starts());
    this.results = new WorkerLocal<>(workers, () -> new float[WIDTH * Lanes.COUNT]);
  }

  private static int[] bounds(int[] starts) {
    int groups = starts.length - 1;
    int entries = starts[groups];
    int parts = Math.clamp(entries / PER_PART, 1, Math.max(1, groups));
    int[] bounds = new int[parts + 1];
    for (int part = 1, group = 0; part <= parts; part++) {
      long share = (long) entries * part / parts;
      while (group < groups && starts[group + 1] <= share) {
        group++;
      }
      bounds[part] = group;
    }
    bounds[parts] = groups;
    return bounds;
  }

  @Override
  public long bytes() {
    return (long) w.values().length * Survivors.ENTRY_BYTES;
  }

  @Override
  public void multiply(FloatView to, FloatView in, @Nullable FloatView added, int count) {
    FewRows.requireRoom(to, in, added, count, w.inputs(), w.outputs());
    rows = count;
    out = to;
    bias = added;
    int each = w.inputs() + 1;
    int size = count == 1 ? each : Math.ceilDiv(count, Lanes.COUNT) * each * Lanes.COUNT;
    if (x.length < size) {
      x = new float[size];
    }
    if (count == 1) {
      MemorySegment.copy(in.segment(), ValueLayout.JAVA_FLOAT, 0, x, 0, w.inputs());
      x[w.inputs()] = 0;
    } else {
      interleave(in, count, size);
    }
    workers.run(bounds.length - 1, this);
  }

  private void interleave(FloatView in, int count, int size) {
    Arrays.fill(x, 0, size, 0f);
    for (int r = 0; r < count; r++) {
      int to = r / Lanes.COUNT * (w.inputs() + 1) * Lanes.COUNT + r % Lanes.COUNT;
      long from = (long) r * w.inputs();
      for (int i = 0; i < w.inputs(); i++) {
        x[to + i * Lanes.COUNT] = in.get(from + i);
      }
    }
  }

  @Override
  public void run(int part, int worker) {
    float[] own = results.of(worker);
    for (int group = bounds[part]; group < bounds[part + 1]; group++) {
      int from = w.starts()[group];
      int end = w.starts()[group + 1];
      if (rows == 1) {
        dots(w.values(), w.inputIndices(), x, from, end, own);
        write(own, 1, group, 0);
      } else {
        for (int first = 0; first < rows; first += Lanes.COUNT) {
          laneDots(w.values(), w.inputIndices(), x, first * (w.inputs() + 1), from, end, own);
          write(own, Math.min(Lanes.COUNT, rows - first), group, first);
        }
      }
    }
  }

  /** Writes the results of some rows, which are {@code Lanes.COUNT} apart unless it is one. */
  private void write(float[] own, int count, int group, int firstRow) {
    FloatView to = requireNonNull(out);
    FloatView added = bias;
    int apart = rows == 1 ? 1 : Lanes.COUNT;
    int first = group * WIDTH;
    int outputs = Math.min(WIDTH, w.outputs() - first);
    for (int i = 0; i < outputs; i++) {
      int output = w.order()[first + i];
      float before = added == null ? 0 : added.get(output);
      for (int row = 0; row < count; row++) {
        long at = (long) (firstRow + row) * w.outputs() + output;
        to.set(at, before + own[i * apart + row]);
      }
    }
  }

  private static void dots(
      float[] values, char[] inputs, float[] x, int from, int end, float[] out) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    float sum4 = 0;
    float sum5 = 0;
    float sum6 = 0;
    float sum7 = 0;
    for (int k = from; k < end; k += WIDTH) {
      sum0 = Math.fma(values[k], x[inputs[k]], sum0);
      sum1 = Math.fma(values[k + 1], x[inputs[k + 1]], sum1);
      sum2 = Math.fma(values[k + 2], x[inputs[k + 2]], sum2);
      sum3 = Math.fma(values[k + 3], x[inputs[k + 3]], sum3);
      sum4 = Math.fma(values[k + 4], x[inputs[k + 4]], sum4);
      sum5 = Math.fma(values[k + 5], x[inputs[k + 5]], sum5);
      sum6 = Math.fma(values[k + 6], x[inputs[k + 6]], sum6);
      sum7 = Math.fma(values[k + 7], x[inputs[k + 7]], sum7);
    }
    out[0] = sum0;
    out[1] = sum1;
    out[2] = sum2;
    out[3] = sum3;
    out[4] = sum4;
    out[5] = sum5;
    out[6] = sum6;
    out[7] = sum7;
  }

  private static void laneDots(
      float[] values, char[] inputs, float[] x, int set, int from, int end, float[] out) {
    FloatVector sum0 = Lanes.splat(0f);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    FloatVector sum6 = sum0;
    FloatVector sum7 = sum0;
    for (int k = from; k < end; k += WIDTH) {
      sum0 = lanes(x, set, inputs[k]).fma(Lanes.splat(values[k]), sum0);
      sum1 = lanes(x, set, inputs[k + 1]).fma(Lanes.splat(values[k + 1]), sum1);
      sum2 = lanes(x, set, inputs[k + 2]).fma(Lanes.splat(values[k + 2]), sum2);
      sum3 = lanes(x, set, inputs[k + 3]).fma(Lanes.splat(values[k + 3]), sum3);
      sum4 = lanes(x, set, inputs[k + 4]).fma(Lanes.splat(values[k + 4]), sum4);
      sum5 = lanes(x, set, inputs[k + 5]).fma(Lanes.splat(values[k + 5]), sum5);
      sum6 = lanes(x, set, inputs[k + 6]).fma(Lanes.splat(values[k + 6]), sum6);
      sum7 = lanes(x, set, inputs[k + 7]).fma(Lanes.splat(values[k + 7]), sum7);
    }
    sum0.intoArray(out, 0);
    sum1.intoArray(out, Lanes.COUNT);
    sum2.intoArray(out, 2 * Lanes.COUNT);
    sum3.intoArray(out, 3 * Lanes.COUNT);
    sum4.intoArray(out, 4 * Lanes.COUNT);
    sum5.intoArray(out, 5 * Lanes.COUNT);
    sum6.intoArray(out, 6 * Lanes.COUNT);
    sum7.intoArray(out, 7 * Lanes.COUNT);
  }

  private static FloatVector lanes(float[] x, int set, int input) {
    return FloatVector.fromArray(Lanes.FLOATS, x, set + input * Lanes.COUNT);
  }
}
