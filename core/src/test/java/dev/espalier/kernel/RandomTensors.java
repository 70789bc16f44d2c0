package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Seeded tensors for kernel tests, and comparison of results. */
public final class RandomTensors {

  private final Arena arena = Arena.ofAuto();
  private final Random random;

  public RandomTensors(long seed) {
    random = new Random(seed);
  }

  public FloatView normal(int... dims) {
    FloatView view = FloatView.allocate(arena, dims);
    for (long i = 0; i < view.size(); i++) {
      view.set(i, (float) random.nextGaussian());
    }
    return view;
  }

  public FloatView zeros(int... dims) {
    return FloatView.allocate(arena, dims);
  }

  public FloatView copy(FloatView source) {
    FloatView view = FloatView.allocate(arena, Math.toIntExact(source.size()));
    view.copyFrom(source);
    return view;
  }

  /** Returns a view whose contents must not affect a result. */
  public FloatView garbage(long size) {
    FloatView view = FloatView.allocate(arena, Math.toIntExact(size));
    for (long i = 0; i < size; i++) {
      view.set(i, Float.NaN);
    }
    return view;
  }

  public MemorySegment ids(int count, int below) {
    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, count);
    for (int i = 0; i < count; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(below));
    }
    return ids;
  }

  /** Compares the largest difference with the largest expected value. */
  public static void assertClose(FloatView actual, FloatView expected, double tolerance) {
    double largest = 0;
    double difference = 0;
    for (long i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("element %s", i).isNotNaN();
      largest = Math.max(largest, Math.abs(expected.get(i)));
      difference = Math.max(difference, Math.abs((double) actual.get(i) - expected.get(i)));
    }
    assertThat(difference).isLessThanOrEqualTo(tolerance * largest);
  }

  public static void assertSameBits(FloatView actual, FloatView expected) {
    assertThat(actual.segment().mismatch(expected.segment())).isEqualTo(-1);
  }
}
