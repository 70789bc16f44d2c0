package dev.espalier.safetensors;

import dev.espalier.memory.Bfloat16;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A tensor in a file, or to be written to one.
 *
 * @param name name of the tensor
 * @param dtype type of the elements
 * @param shape shape; elements are row-major
 * @param bytes the elements, {@code shape.size() · dtype.bytes()} bytes, little-endian, of any
 *     alignment
 */
public record StoredTensor(String name, Dtype dtype, Shape shape, MemorySegment bytes)
    implements TensorSource {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public StoredTensor {
    if (shape.size() * dtype.bytes() != bytes.byteSize()) {
      throw new IllegalArgumentException(
          name + ": " + shape + " of " + dtype + " does not fill " + bytes.byteSize() + " bytes");
    }
  }

  /** Returns a tensor as {@code F32}; shares its memory on little-endian machines. */
  public static StoredTensor f32(String name, FloatView values) {
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      return new StoredTensor(name, Dtype.F32, values.shape(), values.segment());
    }
    MemorySegment bytes = heap(values.size() * Float.BYTES);
    MemorySegment.copy(values.segment(), ValueLayout.JAVA_FLOAT, 0, bytes, FLOAT, 0, values.size());
    return new StoredTensor(name, Dtype.F32, values.shape(), bytes);
  }

  /** Returns a copy of a tensor as {@code BF16}, rounded to nearest, ties to even. */
  public static StoredTensor bf16(String name, FloatView values) {
    MemorySegment bytes = heap(values.size() * Short.BYTES);
    for (long i = 0; i < values.size(); i++) {
      bytes.set(SHORT, i * Short.BYTES, Bfloat16.round(values.get(i)));
    }
    return new StoredTensor(name, Dtype.BF16, values.shape(), bytes);
  }

  @Override
  public void writeTo(Sink sink) throws IOException {
    sink.accept(bytes);
  }

  private static MemorySegment heap(long bytes) {
    return MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
  }

  /**
   * Releases the pages of a mapped file that have been read. The elements remain readable: the
   * system loads the pages again.
   */
  public void unload() {
    if (bytes.isMapped()) {
      bytes.unload();
    }
  }

  /** Returns the number of elements. */
  public long size() {
    return shape.size();
  }

  /**
   * Returns one element as a number; true is 1.
   *
   * @param index flat row-major index
   * @throws IllegalArgumentException unless the dtype is a {@linkplain Dtype#isNumber() number}
   */
  public double value(long index) {
    return switch (dtype) {
      case F64 -> bytes.get(DOUBLE, index * Double.BYTES);
      case F32 -> bytes.get(FLOAT, index * Float.BYTES);
      case F16 -> Float.float16ToFloat(bytes.get(SHORT, index * Short.BYTES));
      case BF16 -> Bfloat16.widen(bytes.get(SHORT, index * Short.BYTES));
      case I64, U64 -> bytes.get(LONG, index * Long.BYTES);
      case I32, U32 -> bytes.get(INT, index * Integer.BYTES);
      case I16, U16 -> bytes.get(SHORT, index * Short.BYTES);
      case I8 -> bytes.get(ValueLayout.JAVA_BYTE, index);
      case U8, BOOL -> Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, index));
      case F8_E4M3, F8_E5M2 -> throw new IllegalArgumentException(name + " is " + dtype);
    };
  }

  /**
   * Returns the elements where they are, if they are 32-bit floats in this machine's byte order and
   * aligned as such.
   */
  public Optional<FloatView> asFloats() {
    boolean readable =
        dtype == Dtype.F32
            && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
            && bytes.isNative()
            && bytes.address() % Float.BYTES == 0;
    return readable ? Optional.of(new FloatView(bytes, shape)) : Optional.empty();
  }

  /**
   * Copies the elements as 32-bit floats, exactly except for {@code F64}, which is rounded.
   *
   * @param target a tensor with the same number of elements
   * @throws IllegalArgumentException unless the dtype is a {@linkplain Dtype#isFloat() float} and
   *     the target has the same size
   */
  public void copyTo(FloatView target) {
    long size = shape.size();
    if (target.size() != size) {
      throw new IllegalArgumentException(name + ": " + shape + " into " + target.shape());
    }
    switch (dtype) {
      case F32 ->
          MemorySegment.copy(bytes, FLOAT, 0, target.segment(), ValueLayout.JAVA_FLOAT, 0, size);
      case F64 -> {
        for (long i = 0; i < size; i++) {
          target.set(i, (float) bytes.get(DOUBLE, i * Double.BYTES));
        }
      }
      case F16 -> {
        for (long i = 0; i < size; i++) {
          target.set(i, Float.float16ToFloat(bytes.get(SHORT, i * Short.BYTES)));
        }
      }
      case BF16 -> {
        for (long i = 0; i < size; i++) {
          target.set(i, Bfloat16.widen(bytes.get(SHORT, i * Short.BYTES)));
        }
      }
      default -> throw new IllegalArgumentException(name + " is " + dtype + ", no float");
    }
  }
}
