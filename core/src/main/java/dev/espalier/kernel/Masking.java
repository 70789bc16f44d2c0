package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** Keeps pruned elements at zero. */
public interface Masking {

  /**
   * Sets every pruned element to exactly zero.
   *
   * @param kept one bit for each element of {@code x}, starting at the lowest bit of the first
   *     word; set bits keep
   */
  void zeroPruned(FloatView x, long[] kept);
}
