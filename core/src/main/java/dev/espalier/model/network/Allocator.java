package dev.espalier.model.network;

import dev.espalier.memory.FloatView;

/**
 * A source of tensors, which may only count their sizes, so that sizes and allocation share one
 * description.
 */
interface Allocator {

  /** Returns a tensor of zeros. */
  FloatView get(int... dims);
}
