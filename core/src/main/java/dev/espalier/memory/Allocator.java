package dev.espalier.memory;

/** A source of tensors, so that sizes and allocation share one description. */
@FunctionalInterface
public interface Allocator {

  /** Returns a tensor of zeros. */
  FloatView get(int... dims);
}
