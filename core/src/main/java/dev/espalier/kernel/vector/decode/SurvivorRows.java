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
 * Products with the survivors of a weight. A part computes some outputs: of one row as scalars,
 * since loading the inputs of several entries at once takes as long as loading them one by one; of
 * several rows with one row in each lane. Both add in the same order.
 */
final class SurvivorRows implements FewRows.Weight, Workers.Part {

  /** Entries of a part, about; fewer are not worth the hand-over to another thread. */
  private static final int PER_PART = 1 << 14;

  /** Sums of an output that are added up side by side. */
  private static final int SUMS = 4;

  private final Workers workers;
  private final Survivors w;

  /** [parts + 1]: the first output of each part. */
  private final int[] bounds;

  private final WorkerLocal<float[]> lanes;

  /** The input: one row, or groups of rows as [group][input][lane]. */
  private float[] x = new float[0];

  private int rows;
  private @Nullable FloatView out;
  private @Nullable FloatView bias;

  SurvivorRows(Workers workers, Survivors weight) {
    this.workers = workers;
    this.w = weight;
    this.bounds = bounds(weight);
    this.lanes = new WorkerLocal<>(workers, () -> new float[Lanes.COUNT]);
  }

  private static int[] bounds(Survivors weight) {
    int parts = Math.clamp(weight.count() / PER_PART, 1, weight.outputs());
    int[] bounds = new int[parts + 1];
    for (int part = 1, output = 0; part <= parts; part++) {
      long share = (long) weight.count() * part / parts;
      while (output < weight.outputs() && weight.starts()[output + 1] <= share) {
        output++;
      }
      bounds[part] = output;
    }
    bounds[parts] = weight.outputs();
    return bounds;
  }

  @Override
  public long bytes() {
    return (long) w.count() * Survivors.ENTRY_BYTES;
  }

  @Override
  public void multiply(FloatView to, FloatView in, @Nullable FloatView added, int count) {
    FewRows.requireRoom(to, in, added, count, w.inputs(), w.outputs());
    rows = count;
    out = to;
    bias = added;
    int groups = Math.ceilDiv(count, Lanes.COUNT);
    int size = count == 1 ? w.inputs() : groups * w.inputs() * Lanes.COUNT;
    if (x.length < size) {
      x = new float[size];
    }
    if (count == 1) {
      MemorySegment.copy(in.segment(), ValueLayout.JAVA_FLOAT, 0, x, 0, size);
    } else {
      interleave(in, count, size);
    }
    workers.run(bounds.length - 1, this);
  }

  private void interleave(FloatView in, int count, int size) {
    Arrays.fill(x, 0, size, 0f);
    for (int r = 0; r < count; r++) {
      int to = r / Lanes.COUNT * w.inputs() * Lanes.COUNT + r % Lanes.COUNT;
      long from = (long) r * w.inputs();
      for (int i = 0; i < w.inputs(); i++) {
        x[to + i * Lanes.COUNT] = in.get(from + i);
      }
    }
  }

  @Override
  public void run(int part, int worker) {
    FloatView to = requireNonNull(out);
    FloatView added = bias;
    for (int j = bounds[part]; j < bounds[part + 1]; j++) {
      float before = added == null ? 0 : added.get(j);
      int from = w.starts()[j];
      int end = w.starts()[j + 1];
      if (rows == 1) {
        to.set(j, before + dot(w.values(), w.inputIndices(), x, from, end));
      } else {
        dots(to, j, before, lanes.of(worker));
      }
    }
  }

  private static float dot(float[] values, char[] inputs, float[] x, int from, int end) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int k = from;
    for (; k + SUMS <= end; k += SUMS) {
      sum0 = Math.fma(values[k], x[inputs[k]], sum0);
      sum1 = Math.fma(values[k + 1], x[inputs[k + 1]], sum1);
      sum2 = Math.fma(values[k + 2], x[inputs[k + 2]], sum2);
      sum3 = Math.fma(values[k + 3], x[inputs[k + 3]], sum3);
    }
    for (; k < end; k++) {
      sum0 = Math.fma(values[k], x[inputs[k]], sum0);
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private void dots(FloatView to, int output, float before, float[] own) {
    int from = w.starts()[output];
    int end = w.starts()[output + 1];
    for (int first = 0; first < rows; first += Lanes.COUNT) {
      int group = first * w.inputs();
      dot(w.values(), w.inputIndices(), x, group, from, end, own);
      for (int lane = 0; lane < Math.min(Lanes.COUNT, rows - first); lane++) {
        to.set((long) (first + lane) * w.outputs() + output, before + own[lane]);
      }
    }
  }

  private static void dot(
      float[] values, char[] inputs, float[] x, int group, int from, int end, float[] out) {
    FloatVector sum0 = Lanes.splat(0f);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int k = from;
    for (; k + SUMS <= end; k += SUMS) {
      sum0 = lanes(x, group, inputs[k]).fma(Lanes.splat(values[k]), sum0);
      sum1 = lanes(x, group, inputs[k + 1]).fma(Lanes.splat(values[k + 1]), sum1);
      sum2 = lanes(x, group, inputs[k + 2]).fma(Lanes.splat(values[k + 2]), sum2);
      sum3 = lanes(x, group, inputs[k + 3]).fma(Lanes.splat(values[k + 3]), sum3);
    }
    for (; k < end; k++) {
      sum0 = lanes(x, group, inputs[k]).fma(Lanes.splat(values[k]), sum0);
    }
    sum0.add(sum1).add(sum2.add(sum3)).intoArray(out, 0);
  }

  private static FloatVector lanes(float[] x, int group, int input) {
    return FloatVector.fromArray(Lanes.FLOATS, x, group + input * Lanes.COUNT);
  }
}
