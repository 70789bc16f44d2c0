package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;

/**
 * Rounds tensors to {@linkplain dev.espalier.memory.Bfloat16 bfloat16}, to nearest, ties to even.
 */
public interface Bfloat16Rounding {

  /**
   * Rounds the first {@code size} elements.
   *
   * @param out at least {@code size} 16-bit elements, in the machine's byte order
   */
  void round(MemorySegment out, FloatView in, long size);
}
