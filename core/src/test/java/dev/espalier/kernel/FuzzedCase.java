package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A kernel's call on operands with given values, the first {@code written} of which are written.
 *
 * @param needed number of operands that the kernel must refuse if they are too short
 */
record FuzzedCase(Call call, int written, int needed, float[]... values) {

  private static final int GUARD = 96;
  private static final float CANARY = -12345.678f;
  private static final double TOLERANCE = 2e-5;

  /** The call of a kernel. */
  interface Call {
    void run(Kernels kernels, FloatView[] operands);
  }

  /** An operand between two guard areas. */
  private record Operand(MemorySegment around, FloatView view) {

    static Operand of(Arena arena, float[] values, int missing) {
      int size = values.length - missing;
      MemorySegment around = arena.allocate((size + 2L * GUARD) * Float.BYTES, 64);
      for (long i = 0; i < size + 2L * GUARD; i++) {
        around.setAtIndex(ValueLayout.JAVA_FLOAT, i, CANARY);
      }
      MemorySegment own = around.asSlice((long) GUARD * Float.BYTES, (long) size * Float.BYTES);
      MemorySegment.copy(values, 0, own, ValueLayout.JAVA_FLOAT, 0, size);
      return new Operand(around, new FloatView(own, Shape.of(size)));
    }

    void assertGuarded() {
      long size = view.size();
      for (long i = 0; i < GUARD; i++) {
        assertThat(around.getAtIndex(ValueLayout.JAVA_FLOAT, i)).isEqualTo(CANARY);
        assertThat(around.getAtIndex(ValueLayout.JAVA_FLOAT, GUARD + size + i)).isEqualTo(CANARY);
      }
    }
  }

  private static FloatView[] views(List<Operand> operands) {
    return operands.stream().map(Operand::view).toArray(FloatView[]::new);
  }

  /**
   * Returns the operands after the call; guard areas and operands that are only read must be
   * unchanged.
   */
  List<float[]> run(Kernels kernels) {
    try (Arena arena = Arena.ofShared()) {
      List<Operand> operands = new ArrayList<>();
      for (float[] values : values) {
        operands.add(Operand.of(arena, values, 0));
      }
      call.run(kernels, views(operands));
      List<float[]> after = new ArrayList<>();
      for (int i = 0; i < operands.size(); i++) {
        operands.get(i).assertGuarded();
        after.add(operands.get(i).view().toArray());
        if (i >= written) {
          assertSame(after.get(i), values[i], "what is only read, operand " + i);
        }
      }
      return after;
    }
  }

  /** Shortens each required operand by one number in turn. */
  void assertRefusedWhereShort(Kernels kernels) {
    for (int shortened = 0; shortened < needed; shortened++) {
      if (values[shortened].length == 0) {
        continue;
      }
      try (Arena arena = Arena.ofShared()) {
        List<Operand> operands = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
          operands.add(Operand.of(arena, values[i], i == shortened ? 1 : 0));
        }
        assertThatThrownBy(() -> call.run(kernels, views(operands)))
            .as("%s with operand %s one too short", kernels.name(), shortened)
            .isInstanceOfAny(IndexOutOfBoundsException.class, IllegalArgumentException.class);
        operands.forEach(Operand::assertGuarded);
      }
    }
  }

  /** Compares bit for bit. */
  static void assertSame(List<float[]> actual, List<float[]> expected, String set) {
    for (int i = 0; i < expected.size(); i++) {
      assertSame(actual.get(i), expected.get(i), set + ", operand " + i);
    }
  }

  /** Compares bit for bit; a failure shows one number, not thousands. */
  private static void assertSame(float[] actual, float[] expected, String what) {
    int differs = Arrays.mismatch(actual, expected);
    if (differs >= 0) {
      assertThat(actual[differs])
          .as("%s, element %s of %s", what, differs, actual.length)
          .isEqualTo(expected[differs]);
    }
  }

  /** Compares up to the rounding of other orders of summation. */
  static void assertClose(List<float[]> actual, List<float[]> expected, String set) {
    for (int i = 0; i < expected.size(); i++) {
      double largest = 1;
      for (float value : expected.get(i)) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int j = 0; j < expected.get(i).length; j++) {
        double difference = Math.abs((double) actual.get(i)[j] - expected.get(i)[j]);
        if (!(difference <= TOLERANCE * largest)) {
          assertThat(actual.get(i)[j])
              .as("%s: operand %s, element %s", set, i, j)
              .isEqualTo(expected.get(i)[j]);
        }
      }
    }
  }
}
