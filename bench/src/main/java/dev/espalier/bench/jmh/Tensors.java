package dev.espalier.bench.jmh;

import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** Random operands. */
final class Tensors {

  private Tensors() {}

  /** Returns values in [−1, 1). */
  static FloatView random(Arena arena, int... dims) {
    FloatView view = FloatView.allocate(arena, dims);
    SplittableRandom random = new SplittableRandom(view.size());
    for (long i = 0; i < view.size(); i++) {
      view.set(i, (random.nextInt() | 1) * 0x1p-31f);
    }
    return view;
  }
}
