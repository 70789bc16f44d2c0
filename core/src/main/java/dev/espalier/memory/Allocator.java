package dev.espalier.memory;

/** Where tensors come from, so that sizes and allocation are written once. */
@FunctionalInterface
public interface Allocator {

  /** Returns zeros of a shape. */
  FloatView get(int... dims);
}
