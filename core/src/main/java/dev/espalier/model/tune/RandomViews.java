package dev.espalier.model.tune;

import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Tensors of plausible numbers for timing kernels: a short random series, repeated. */
final class RandomViews {

  private static final int SERIES = 1 << 12;

  /**
   * Small enough that a softmax of products is not all zeros, which would be subnormal and slow.
   */
  private static final double DEVIATION = 0.1;

  private final Arena arena;
  private final MemorySegment series;

  RandomViews(Arena arena) {
    this.arena = arena;
    Random random = new Random(1);
    float[] values = new float[SERIES];
    for (int i = 0; i < SERIES; i++) {
      values[i] = (float) (DEVIATION * random.nextGaussian());
    }
    series = MemorySegment.ofArray(values);
  }

  FloatView of(long... factors) {
    long size = 1;
    for (long factor : factors) {
      size *= factor;
    }
    FloatView view = FloatView.allocate(arena, Math.toIntExact(size));
    long bytes = view.segment().byteSize();
    for (long at = 0; at < bytes; at += series.byteSize()) {
      long length = Math.min(series.byteSize(), bytes - at);
      MemorySegment.copy(series, 0, view.segment(), at, length);
    }
    return view;
  }
}
