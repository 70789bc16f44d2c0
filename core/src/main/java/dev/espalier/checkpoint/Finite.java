package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Refuses weights that are NaN or infinite: floats whose exponent bits are all ones. Two floats are
 * looked at in one step, as the halves of a 64-bit number.
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
    for (long from = 0; from < view.size(); from += BLOCK) {
      int count = (int) Math.min(BLOCK, view.size() - from);
      if (!isFinite(view.segment(), from, count)) {
        refuse(file, name, view, from);
      }
    }
  }

  private static boolean isFinite(MemorySegment floats, long from, int count) {
    long carries = 0;
    int pairs = count / 2;
    long at = from * Float.BYTES;
    for (int i = 0; i < pairs; i++) {
      long pair = floats.get(ValueLayout.JAVA_LONG_UNALIGNED, at + (long) i * Long.BYTES);
      carries |= (pair & EXPONENTS) + ONES;
    }
    boolean last =
        count % 2 == 0
            || Float.isFinite(floats.getAtIndex(ValueLayout.JAVA_FLOAT, from + count - 1));
    return (carries & CARRIES) == 0 && last;
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
