package dev.espalier.kernel.vector.decode;

import dev.espalier.kernel.WeightMatrix;
import dev.espalier.kernel.Workers;
import dev.espalier.kernel.vector.Lanes;
import dev.espalier.memory.Bfloat16;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Values stored as bfloat16, widened as they are loaded. Since bfloat16 is the upper half of a
 * float, a vector of pairs takes one instruction for each half to become two vectors of floats: in
 * each row, the i-th value of a vector and that of the next share an int. What is left of a row at
 * its end is stored value by value.
 */
record HalfRows(MemorySegment memory) implements StoredRows {

  /** Values in a vector of pairs. */
  static final int PAIRED = 2 * Lanes.COUNT;

  /** Rows added at a time: with more, the compiler gives up and makes each vector an object. */
  private static final int ADDED = 4;

  private static final int UPPER = 0xffff0000;

  /** Rounds a weight. */
  static HalfRows of(Arena arena, WeightMatrix weight, Workers workers) {
    boolean byInput = weight.order() == WeightMatrix.Order.BY_INPUT;
    int rows = byInput ? weight.inputs() : weight.outputs();
    int columns = byInput ? weight.outputs() : weight.inputs();
    MemorySegment memory =
        arena.allocate((long) rows * columns * Short.BYTES, Lanes.FLOATS.vectorByteSize());
    int perPart = Math.ceilDiv(1 << 14, columns);
    workers.forRanges(
        rows,
        perPart,
        (from, to, _) -> {
          for (int row = from; row < to; row++) {
            round(weight.values(), (long) row * columns, columns, memory);
          }
        });
    return new HalfRows(memory);
  }

  private static void round(FloatView from, long first, int columns, MemorySegment to) {
    int whole = columns - columns % PAIRED;
    for (int c = 0; c < whole; c += PAIRED) {
      long at = first + c;
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        int lower = Bfloat16.round(from.get(at + lane)) & 0xffff;
        int upper = Bfloat16.round(from.get(at + Lanes.COUNT + lane));
        to.set(
            ValueLayout.JAVA_INT_UNALIGNED,
            at * Short.BYTES + (long) lane * Integer.BYTES,
            upper << Short.SIZE | lower);
      }
    }
    for (int c = whole; c < columns; c++) {
      to.setAtIndex(ValueLayout.JAVA_SHORT, first + c, Bfloat16.round(from.get(first + c)));
    }
  }

  @Override
  public int bytes() {
    return Short.BYTES;
  }

  @Override
  public void add(
      long first,
      long stride,
      int rows,
      int columns,
      float[] x,
      int firstX,
      float[] sums,
      int firstSum) {
    int r = 0;
    for (; r + ADDED <= rows; r += ADDED) {
      addFour(memory, first + r * stride, stride, columns, x, firstX + r, sums, firstSum);
    }
    for (; r < rows; r++) {
      addOne(memory, first + r * stride, columns, x[firstX + r], sums, firstSum);
    }
  }

  @Override
  public void addInTurn(
      long first,
      long stride,
      int rows,
      int columns,
      float[] x,
      int firstX,
      float[] sums,
      int firstSum) {
    for (int r = 0; r < rows; r++) {
      addOne(memory, first + r * stride, columns, x[firstX + r], sums, firstSum);
    }
  }

  private static void addFour(
      MemorySegment w,
      long at,
      long stride,
      int columns,
      float[] x,
      int firstX,
      float[] sums,
      int firstSum) {
    FloatVector x0 = Lanes.splat(x[firstX]);
    FloatVector x1 = Lanes.splat(x[firstX + 1]);
    FloatVector x2 = Lanes.splat(x[firstX + 2]);
    FloatVector x3 = Lanes.splat(x[firstX + 3]);
    int whole = columns - columns % PAIRED;
    for (int c = 0; c < whole; c += PAIRED) {
      long i = at + c;
      int low = firstSum + c;
      int high = low + Lanes.COUNT;
      FloatVector lower = FloatVector.fromArray(Lanes.FLOATS, sums, low);
      FloatVector upper = FloatVector.fromArray(Lanes.FLOATS, sums, high);
      IntVector pairs = pairs(w, i);
      lower = lower(pairs).fma(x0, lower);
      upper = upper(pairs).fma(x0, upper);
      pairs = pairs(w, i + stride);
      lower = lower(pairs).fma(x1, lower);
      upper = upper(pairs).fma(x1, upper);
      pairs = pairs(w, i + 2 * stride);
      lower = lower(pairs).fma(x2, lower);
      upper = upper(pairs).fma(x2, upper);
      pairs = pairs(w, i + 3 * stride);
      lower(pairs).fma(x3, lower).intoArray(sums, low);
      upper(pairs).fma(x3, upper).intoArray(sums, high);
    }
    for (int r = 0; r < ADDED; r++) {
      addRest(w, at + r * stride, whole, columns, x[firstX + r], sums, firstSum);
    }
  }

  private static void addOne(
      MemorySegment w, long at, int columns, float x, float[] sums, int firstSum) {
    FloatVector factor = Lanes.splat(x);
    int whole = columns - columns % PAIRED;
    for (int c = 0; c < whole; c += PAIRED) {
      IntVector pairs = pairs(w, at + c);
      int low = firstSum + c;
      int high = low + Lanes.COUNT;
      lower(pairs).fma(factor, FloatVector.fromArray(Lanes.FLOATS, sums, low)).intoArray(sums, low);
      upper(pairs)
          .fma(factor, FloatVector.fromArray(Lanes.FLOATS, sums, high))
          .intoArray(sums, high);
    }
    addRest(w, at, whole, columns, x, sums, firstSum);
  }

  private static void addRest(
      MemorySegment w, long at, int from, int columns, float x, float[] sums, int firstSum) {
    for (int c = from; c < columns; c++) {
      sums[firstSum + c] = Math.fma(single(w, at + c), x, sums[firstSum + c]);
    }
  }

  @Override
  public void dots(
      long first, int rows, int columns, float[] x, int firstX, float[] out, float[] lanes) {
    int r = 0;
    for (; r + RowDots.DOTTED <= rows; r += RowDots.DOTTED) {
      dotFour(memory, first + (long) r * columns, columns, x, firstX, out, r, lanes);
    }
    for (; r < rows; r++) {
      out[r] = dot(memory, first + (long) r * columns, columns, x, firstX, lanes);
    }
  }

  @Override
  public void dotsInTurn(
      long first, int rows, int columns, float[] x, int firstX, float[] out, float[] lanes) {
    for (int r = 0; r < rows; r++) {
      out[r] = dot(memory, first + (long) r * columns, columns, x, firstX, lanes);
    }
  }

  private static void dotFour(
      MemorySegment w,
      long at,
      int columns,
      float[] x,
      int firstX,
      float[] out,
      int firstOut,
      float[] lanes) {
    FloatVector sum0 = Lanes.splat(0f);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int whole = columns - columns % PAIRED;
    for (int c = 0; c < whole; c += PAIRED) {
      long i = at + c;
      FloatVector low = FloatVector.fromArray(Lanes.FLOATS, x, firstX + c);
      FloatVector high = FloatVector.fromArray(Lanes.FLOATS, x, firstX + c + Lanes.COUNT);
      IntVector pairs = pairs(w, i);
      sum0 = upper(pairs).fma(high, lower(pairs).fma(low, sum0));
      pairs = pairs(w, i + columns);
      sum1 = upper(pairs).fma(high, lower(pairs).fma(low, sum1));
      pairs = pairs(w, i + 2L * columns);
      sum2 = upper(pairs).fma(high, lower(pairs).fma(low, sum2));
      pairs = pairs(w, i + 3L * columns);
      sum3 = upper(pairs).fma(high, lower(pairs).fma(low, sum3));
    }
    out[firstOut] = rest(RowDots.sum(sum0, lanes), w, at, whole, columns, x, firstX);
    out[firstOut + 1] = rest(RowDots.sum(sum1, lanes), w, at + columns, whole, columns, x, firstX);
    out[firstOut + 2] =
        rest(RowDots.sum(sum2, lanes), w, at + 2L * columns, whole, columns, x, firstX);
    out[firstOut + 3] =
        rest(RowDots.sum(sum3, lanes), w, at + 3L * columns, whole, columns, x, firstX);
  }

  private static float dot(
      MemorySegment w, long at, int columns, float[] x, int firstX, float[] lanes) {
    FloatVector sum = Lanes.splat(0f);
    int whole = columns - columns % PAIRED;
    for (int c = 0; c < whole; c += PAIRED) {
      IntVector pairs = pairs(w, at + c);
      FloatVector low = FloatVector.fromArray(Lanes.FLOATS, x, firstX + c);
      FloatVector high = FloatVector.fromArray(Lanes.FLOATS, x, firstX + c + Lanes.COUNT);
      sum = upper(pairs).fma(high, lower(pairs).fma(low, sum));
    }
    return rest(RowDots.sum(sum, lanes), w, at, whole, columns, x, firstX);
  }

  private static float rest(
      float sum, MemorySegment w, long at, int from, int columns, float[] x, int firstX) {
    float total = sum;
    for (int c = from; c < columns; c++) {
      total = Math.fma(single(w, at + c), x[firstX + c], total);
    }
    return total;
  }

  private static IntVector pairs(MemorySegment w, long index) {
    return IntVector.fromMemorySegment(
        IntVector.SPECIES_PREFERRED, w, index * Short.BYTES, Lanes.ORDER);
  }

  private static FloatVector lower(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
  }

  private static FloatVector upper(IntVector pairs) {
    return pairs.and(UPPER).reinterpretAsFloats();
  }

  private static float single(MemorySegment w, long index) {
    return Bfloat16.widen(w.getAtIndex(ValueLayout.JAVA_SHORT, index));
  }
}
