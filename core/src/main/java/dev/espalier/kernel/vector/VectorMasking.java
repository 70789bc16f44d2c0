package dev.espalier.kernel.vector;

import dev.espalier.kernel.Masking;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link Masking} by the Vector API, without a branch per element, which would be mispredicted for
 * every other element of a random mask.
 */
public final class VectorMasking implements Masking {

  private final Workers workers;

  public VectorMasking(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void zeroPruned(FloatView x, long[] kept) {
    workers.forLongRanges(
        x.size(),
        Lanes.CHUNK,
        (from, to, _) -> {
          long whole = to - to % Long.SIZE;
          words(x, kept, from, whole);
          for (long i = whole; i < to; i++) {
            if ((kept[(int) (i >>> 6)] >>> (i & 63) & 1) == 0) {
              x.set(i, 0);
            }
          }
        });
  }

  private static void words(FloatView x, long[] kept, long from, long to) {
    FloatVector zero = Lanes.splat(0f);
    for (long i = from; i < to; i += Long.SIZE) {
      long word = kept[(int) (i >>> 6)];
      if (word == -1L) {
        continue;
      }
      for (int lane = 0; lane < Long.SIZE; lane += Lanes.COUNT) {
        VectorMask<Float> keep = VectorMask.fromLong(Lanes.FLOATS, word >>> lane);
        Lanes.store(x, i + lane, zero.blend(Lanes.load(x, i + lane), keep));
      }
    }
  }
}
