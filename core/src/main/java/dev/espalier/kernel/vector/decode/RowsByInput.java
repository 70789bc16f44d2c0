package dev.espalier.kernel.vector.decode;

import dev.espalier.kernel.FewRows;
import dev.espalier.kernel.Workers;
import dev.espalier.kernel.vector.Lanes;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * Products with a weight whose values of an input are adjacent. A part reads the values of some
 * inputs from first to last, as memory likes it, and adds them up in sums of its own; the number of
 * parts is fixed, and their sums are added in order.
 */
final class RowsByInput implements FewRows.Weight, Workers.Part {

  /** Enough to keep as many threads busy, and few enough that adding up their sums costs little. */
  private static final int MOST_PARTS = 8;

  /** Fewer values are not worth the hand-over to another thread. */
  private static final int LEAST_VALUES = 1 << 15;

  /**
   * Columns read at a time: eight rows of them stay in the first-level cache for all {@code in}.
   */
  private static final int COLUMNS = 512;

  private final Workers workers;
  private final int inputs;
  private final int outputs;
  private final StoredRows stored;
  private final int inputsPerPart;
  private final int parts;
  private float[] x = new float[0];
  private float[] sums = new float[0];
  private int rows;

  RowsByInput(Workers workers, int inputs, int outputs, StoredRows stored) {
    this.workers = workers;
    this.inputs = inputs;
    this.outputs = outputs;
    this.stored = stored;
    int least = Math.max(Math.ceilDiv(inputs, MOST_PARTS), Math.ceilDiv(LEAST_VALUES, outputs));
    inputsPerPart = Math.ceilDiv(least, WeightRows.ADDED) * WeightRows.ADDED;
    parts = Math.ceilDiv(inputs, inputsPerPart);
  }

  @Override
  public long bytes() {
    return (long) inputs * outputs * stored.bytes();
  }

  @Override
  public void multiply(FloatView out, FloatView in, @Nullable FloatView bias, int count) {
    FewRows.requireRoom(out, in, bias, count, inputs, outputs);
    rows = count;
    if (x.length < count * inputs) {
      x = new float[count * inputs];
      sums = new float[parts * count * outputs];
    }
    MemorySegment.copy(in.segment(), ValueLayout.JAVA_FLOAT, 0, x, 0, count * inputs);
    workers.run(parts, this);
    for (int r = 0; r < count; r++) {
      addUp(out, bias, r);
    }
  }

  @Override
  public void run(int part, int worker) {
    int first = part * inputsPerPart;
    int last = Math.min(inputs, first + inputsPerPart);
    int own = part * rows * outputs;
    // Read once by one row, memory likes long rows best.
    int columns = rows == 1 ? outputs : COLUMNS;
    Arrays.fill(sums, own, own + rows * outputs, 0f);
    for (int i = first; i < last; i += WeightRows.ADDED) {
      int height = Math.min(WeightRows.ADDED, last - i);
      for (int c = 0; c < outputs; c += columns) {
        int width = Math.min(columns, outputs - c);
        long start = (long) i * outputs + c;
        // The first row takes the values from memory, all others find them in the cache.
        stored.addInTurn(start, outputs, height, width, x, i, sums, own + c);
        for (int r = 1; r < rows; r++) {
          stored.add(start, outputs, height, width, x, r * inputs + i, sums, own + r * outputs + c);
        }
      }
    }
  }

  private void addUp(FloatView out, @Nullable FloatView bias, int row) {
    int whole = (int) Lanes.wholeEnd(0, outputs);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector sum = bias == null ? Lanes.splat(0f) : Lanes.load(bias, j);
      for (int part = 0; part < parts; part++) {
        int from = (part * rows + row) * outputs + j;
        sum = sum.add(FloatVector.fromArray(Lanes.FLOATS, sums, from));
      }
      Lanes.store(out, (long) row * outputs + j, sum);
    }
    for (int j = whole; j < outputs; j++) {
      float sum = bias == null ? 0 : bias.get(j);
      for (int part = 0; part < parts; part++) {
        sum += sums[(part * rows + row) * outputs + j];
      }
      out.set((long) row * outputs + j, sum);
    }
  }
}
