package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Refuses weights that are NaN or infinite: floats whose exponent bits are all ones. Two floats are
 * looked at in one step, as the halves of a 64-bit number. They are copied to an array first: that
 * takes next to nothing, and a loop over an array is fast even before it is compiled, as it is when
 * a program has just started.
 */
final class Finite {

  private static final long EXPONENTS = 0x7f800000_7f800000L;

  /** Added to exponents, carries into the sign's place of those that are all ones. */
  private static final long ONES = 0x00800000_00800000L;

  private static final long CARRIES = 0x80000000_80000000L;

  /** Floats looked at together; short loops are compiled soonest. */
  private static final int BLOCK = 1 << 12;

  private Finite() {}

  /**
   * Checks a tensor.
   *
   * @throws BadInputException naming the file, the tensor and the first weight at fault
   */
  static void check(Path file, String name, FloatView view) {
    long[] pairs = new long[BLOCK / 2];
    for (long from = 0; from < view.size(); from += BLOCK) {
      int count = (int) Math.min(BLOCK, view.size() - from);
      long at = from * Float.BYTES;
      MemorySegment.copy(view.segment(), ValueLayout.JAVA_LONG_UNALIGNED, at, pairs, 0, count / 2);
      boolean last = count % 2 == 0 || Float.isFinite(view.get(from + count - 1));
      if (!last || !areFinite(pairs, count / 2)) {
        refuse(file, name, view, from);
      }
    }
  }

  private static boolean areFinite(long[] pairs, int count) {
    long carries = 0;
    for (int i = 0; i < count; i++) {
      carries |= (pairs[i] & EXPONENTS) + ONES;
    }
    return (carries & CARRIES) == 0;
  }

  private static void refuse(Path file, String name, FloatView view, long from) {
    for (long i = from; i < view.size(); i++) {
      if (!Float.isFinite(view.get(i))) {
        throw new BadInputException(
            file + ": " + name,
            "weight " + i + " is " + view.get(i),
            "use a checkpoint whose weights are all finite");
      }
    }
  }
}
