package dev.espalier.kernel.vector.decode;

import dev.espalier.kernel.WeightMatrix;
import dev.espalier.kernel.Workers;
import dev.espalier.kernel.vector.Lanes;
import dev.espalier.kernel.vector.VectorBfloat16Rounding;
import dev.espalier.memory.Bfloat16;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** The rows of a weight as {@link WeightRows} reads them: 32-bit floats. */
sealed interface StoredRows {

  /** Most floats that {@link #load} is asked for, unless a single row has more. */
  int MOST = 1 << 14;

  /** Returns the bytes of a value. */
  int bytes();

  /**
   * Makes part of some rows readable.
   *
   * @param first flat index of the first row's first value
   * @param stride values from one row to the next
   * @param rows number of rows, of {@code columns} values each; at most {@link #MOST} in all unless
   *     rows is 1
   * @return the memory that holds them, until the worker's next call
   */
  MemorySegment load(long first, long stride, int rows, int columns, int worker);

  /** Returns where the first row starts in the memory returned by {@link #load}. */
  long at(long first);

  /** Returns the values from one row to the next there. */
  long stride(long stored, int columns);

  /** Values stored as they are read. */
  record Floats(MemorySegment memory) implements StoredRows {

    @Override
    public int bytes() {
      return Float.BYTES;
    }

    @Override
    public MemorySegment load(long first, long stride, int rows, int columns, int worker) {
      return memory;
    }

    @Override
    public long at(long first) {
      return first;
    }

    @Override
    public long stride(long stored, int columns) {
      return stored;
    }
  }

  /** Values stored as bfloat16, which are widened into a worker's scratch. */
  @SuppressWarnings("ArrayRecordComponent") // one for each worker, never compared
  record Halves(MemorySegment memory, MemorySegment[] scratch) implements StoredRows {

    static Halves of(Arena arena, WeightMatrix weight, Workers workers) {
      long size = weight.values().size();
      MemorySegment memory = arena.allocate(size * Short.BYTES, Long.SIZE);
      new VectorBfloat16Rounding(workers).round(memory, weight.values(), size);
      long floats = Math.max(MOST, weight.inputs());
      MemorySegment[] scratch = new MemorySegment[workers.threads()];
      for (int i = 0; i < scratch.length; i++) {
        scratch[i] = arena.allocate(floats * Float.BYTES, Long.SIZE);
      }
      return new Halves(memory, scratch);
    }

    @Override
    public int bytes() {
      return Short.BYTES;
    }

    @Override
    public MemorySegment load(long first, long stride, int rows, int columns, int worker) {
      for (int r = 0; r < rows; r++) {
        widen(memory, first + r * stride, columns, scratch[worker], (long) r * columns);
      }
      return scratch[worker];
    }

    private static void widen(MemorySegment from, long at, int count, MemorySegment to, long toAt) {
      int whole = (int) Lanes.wholeEnd(0, count);
      for (int i = 0; i < whole; i += Lanes.COUNT) {
        IntVector bits =
            (IntVector)
                ShortVector.fromMemorySegment(
                        VectorBfloat16Rounding.SHORTS, from, (at + i) * Short.BYTES, Lanes.ORDER)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, IntVector.SPECIES_PREFERRED, 0);
        Lanes.store(
            to, toAt + i, bits.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats());
      }
      for (int i = whole; i < count; i++) {
        short half = from.getAtIndex(ValueLayout.JAVA_SHORT, at + i);
        to.setAtIndex(Lanes.FLOAT, toAt + i, Bfloat16.widen(half));
      }
    }

    @Override
    public long at(long first) {
      return 0;
    }

    @Override
    public long stride(long stored, int columns) {
      return columns;
    }
  }
}
