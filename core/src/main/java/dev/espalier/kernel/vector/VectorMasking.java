package dev.espalier.kernel.vector;

import dev.espalier.kernel.Masking;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.util.stream.IntStream;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Masking} by the Vector API, without a branch per element, which would be mispredicted for
 * every other element of a random mask.
 */
public final class VectorMasking implements Masking {

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** For each lane, how far its bit is from the sign. */
  private static final int[] TO_SIGN =
      IntStream.range(0, Lanes.COUNT).map(lane -> Integer.SIZE - 1 - lane).toArray();

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
    for (long i = from; i < to; i += Long.SIZE) {
      long word = kept[(int) (i >>> 6)];
      if (word == -1L) {
        continue;
      }
      for (int lane = 0; lane < Long.SIZE; lane += Lanes.COUNT) {
        // The bit of each lane becomes its sign, which is then all its bits.
        IntVector keep =
            IntVector.broadcast(INTS, (int) (word >>> lane))
                .lanewise(VectorOperators.LSHL, IntVector.fromArray(INTS, TO_SIGN, 0))
                .lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
        Lanes.store(
            x,
            i + lane,
            Lanes.load(x, i + lane).reinterpretAsInts().and(keep).reinterpretAsFloats());
      }
    }
  }
}
