package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** Holds pruned elements at zero. */
public interface Masking {

  /**
   * Sets every element that is not kept to exactly zero.
   *
   * @param kept one bit for each element of {@code x}, from the lowest bit of the first word on
   */
  void zeroPruned(FloatView x, long[] kept);
}
