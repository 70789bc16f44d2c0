package dev.espalier.kernel.vector.decode;

import static java.util.Objects.requireNonNull;

import dev.espalier.kernel.FewRows;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.kernel.vector.Lanes;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Products with a weight whose values of an output are adjacent. A part computes some outputs from
 * first to last.
 */
final class RowsByOutput implements FewRows.Weight, Workers.Part {

  /** Values that a part reads. */
  private static final int PER_PART = 1 << 17;

  /** Values read at a time, about, which stay in the cache for all {@code in}. */
  private static final int AT_A_TIME = 1 << 13;

  private final Workers workers;
  private final int inputs;
  private final int outputs;
  private final StoredRows stored;
  private final WorkerLocal<Scratch> scratch;
  private final int perPart;
  private final int atATime;
  private float[] x = new float[0];
  private int rows;
  private @Nullable FloatView out;
  private @Nullable FloatView bias;

  /** What a worker computes with. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Scratch(float[] lanes, float[] results) {}

  RowsByOutput(Workers workers, int inputs, int outputs, StoredRows stored) {
    this.workers = workers;
    this.inputs = inputs;
    this.outputs = outputs;
    this.stored = stored;
    atATime = Math.max(1, AT_A_TIME / inputs / RowDots.DOTTED) * RowDots.DOTTED;
    perPart = Math.ceilDiv(Math.ceilDiv(PER_PART, inputs), atATime) * atATime;
    scratch =
        new WorkerLocal<>(workers, () -> new Scratch(new float[Lanes.COUNT], new float[atATime]));
  }

  @Override
  public long bytes() {
    return (long) inputs * outputs * stored.bytes();
  }

  @Override
  public void multiply(FloatView to, FloatView in, @Nullable FloatView added, int count) {
    FewRows.requireRoom(to, in, added, count, inputs, outputs);
    rows = count;
    out = to;
    bias = added;
    if (x.length < count * inputs) {
      x = new float[count * inputs];
    }
    MemorySegment.copy(in.segment(), ValueLayout.JAVA_FLOAT, 0, x, 0, count * inputs);
    workers.run(Math.ceilDiv(outputs, perPart), this);
  }

  @Override
  public void run(int part, int worker) {
    int last = Math.min(outputs, (part + 1) * perPart);
    Scratch own = scratch.of(worker);
    for (int j = part * perPart; j < last; j += atATime) {
      int height = Math.min(atATime, last - j);
      long start = (long) j * inputs;
      // The first row takes the values from memory, all others find them in the cache.
      stored.dotsInTurn(start, height, inputs, x, 0, own.results, own.lanes);
      write(own.results, height, 0, j);
      for (int r = 1; r < rows; r++) {
        stored.dots(start, height, inputs, x, r * inputs, own.results, own.lanes);
        write(own.results, height, r, j);
      }
    }
  }

  private void write(float[] own, int count, int row, int first) {
    FloatView added = bias;
    if (added != null) {
      for (int i = 0; i < count; i++) {
        own[i] += added.get(first + i);
      }
    }
    long at = ((long) row * outputs + first) * Float.BYTES;
    MemorySegment to = requireNonNull(out).segment();
    MemorySegment.copy(own, 0, to, ValueLayout.JAVA_FLOAT, at, count);
  }
}
