package dev.espalier.model.network;

import dev.espalier.memory.FloatView;

/** Where tensors come from; lets sizes and allocation be written once. */
interface Allocator {

  /** Returns zeros of a shape. */
  FloatView get(int... dims);
}
