package dev.espalier.kernel.plain;

import dev.espalier.kernel.Bfloat16Rounding;
import dev.espalier.memory.Bfloat16;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The reference implementation of {@link Bfloat16Rounding}. */
public final class PlainBfloat16Rounding implements Bfloat16Rounding {

  @Override
  public void round(MemorySegment out, FloatView in, long size) {
    for (long i = 0; i < size; i++) {
      out.setAtIndex(ValueLayout.JAVA_SHORT, i, Bfloat16.round(in.get(i)));
    }
  }
}
