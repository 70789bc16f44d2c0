package dev.espalier.kernel.plain;

import dev.espalier.kernel.Masking;
import dev.espalier.memory.FloatView;

/** The reference implementation of {@link Masking}. */
public final class PlainMasking implements Masking {

  @Override
  public void zeroPruned(FloatView x, long[] kept) {
    for (long i = 0; i < x.size(); i++) {
      if ((kept[(int) (i >>> 6)] >>> (i & 63) & 1) == 0) {
        x.set(i, 0);
      }
    }
  }
}
