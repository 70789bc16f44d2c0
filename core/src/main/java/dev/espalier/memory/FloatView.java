package dev.espalier.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A tensor of 32-bit floats in off-heap memory: exactly the bytes of {@code segment}, row-major.
 *
 * @param segment the memory, {@code 4 · shape.size()} bytes, aligned to 4
 * @param shape the tensor's shape
 */
public record FloatView(MemorySegment segment, Shape shape) {

  public FloatView {
    if (segment.byteSize() != shape.size() * Float.BYTES) {
      throw new IllegalArgumentException(
          "shape " + shape + " does not fill " + segment.byteSize() + " bytes");
    }
  }

  /**
   * Allocates a tensor of zeros, aligned for vector instructions, that lives as long as the arena.
   */
  public static FloatView allocate(Arena arena, int... dims) {
    return allocate(arena, Shape.of(dims));
  }

  /** Allocates a tensor of zeros of a shape; see {@link #allocate(Arena, int...)}. */
  public static FloatView allocate(Arena arena, Shape shape) {
    return new FloatView(arena.allocate(shape.size() * Float.BYTES, Slab.ALIGNMENT_BYTES), shape);
  }

  /** Returns the number of elements. */
  public long size() {
    return segment.byteSize() / Float.BYTES;
  }

  /** Returns the element at a flat row-major index. */
  public float get(long index) {
    return segment.getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  /** Sets the element at a flat row-major index. */
  public void set(long index, float value) {
    segment.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
  }

  /** Sets every element to zero. */
  public void zero() {
    segment.fill((byte) 0);
  }

  /** Copies the values of a tensor of the same size into this one. */
  public void copyFrom(FloatView source) {
    segment.copyFrom(source.segment);
  }

  /**
   * Returns a part of this tensor, sharing its memory, that starts at a flat index and has the
   * given dimensions.
   */
  public FloatView part(long from, int... dims) {
    Shape shape = Shape.of(dims);
    return new FloatView(segment.asSlice(from * Float.BYTES, shape.size() * Float.BYTES), shape);
  }

  /** Returns a copy of the values as an array, for tests and small tensors. */
  public float[] toArray() {
    return segment.toArray(ValueLayout.JAVA_FLOAT);
  }
}
