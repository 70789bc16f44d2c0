package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.safetensors.TensorFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * A tensor of which only the nonzero elements are stored. {@code NAME} becomes three tensors:
 * {@code NAME.survivors}, F32, the nonzero elements in row-major order; {@code NAME.kept}, U8, one
 * bit for each element, 1 if it is nonzero, starting at the lowest bit of the first byte; and
 * {@code NAME.shape}, I64. The file is called {@link #FILE}, so that a program that does not know
 * the format finds no weights rather than wrong ones.
 */
final class SparseStorage {

  static final String FILE = "model.sparse.safetensors";

  private static final String SURVIVORS = ".survivors";
  private static final String KEPT = ".kept";
  private static final String SHAPE = ".shape";

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SparseStorage() {}

  /** Returns the parts of a tensor, or the tensor itself if that takes fewer bytes. */
  static List<StoredTensor> parts(String name, FloatView values) {
    int size = Math.toIntExact(values.size());
    byte[] kept = new byte[bytesOfBits(size)];
    int survivors = 0;
    for (int i = 0; i < size; i++) {
      if (isStored(values.get(i))) {
        kept[i >> 3] |= (byte) (1 << (i & 7));
        survivors++;
      }
    }
    int rank = values.shape().rank();
    long bytes = (long) survivors * Float.BYTES + kept.length + (long) rank * Long.BYTES;
    if (bytes >= (long) size * Float.BYTES) {
      return List.of(StoredTensor.f32(name, values));
    }
    MemorySegment stored = MemorySegment.ofArray(new byte[survivors * Float.BYTES]);
    int next = 0;
    for (int i = 0; i < size; i++) {
      if (isStored(values.get(i))) {
        stored.set(FLOAT, (long) next++ * Float.BYTES, values.get(i));
      }
    }
    MemorySegment dims = MemorySegment.ofArray(new byte[rank * Long.BYTES]);
    for (int i = 0; i < rank; i++) {
      dims.set(LONG, (long) i * Long.BYTES, values.shape().dim(i));
    }
    return List.of(
        new StoredTensor(name + SURVIVORS, Dtype.F32, Shape.of(survivors), stored),
        new StoredTensor(name + KEPT, Dtype.U8, Shape.of(kept.length), MemorySegment.ofArray(kept)),
        new StoredTensor(name + SHAPE, Dtype.I64, Shape.of(rank), dims));
  }

  /** Negative zeros are stored too, since their sign would be lost. */
  private static boolean isStored(float value) {
    return Float.floatToRawIntBits(value) != 0;
  }

  private static int bytesOfBits(long bits) {
    return Math.toIntExact((bits + 7) / 8);
  }

  /**
   * The parts of one tensor in a file, checked for consistency.
   *
   * @param name name of the whole tensor
   */
  record Parts(String name, Shape shape, StoredTensor survivors, StoredTensor kept) {

    /** Returns a copy of the whole tensor. */
    StoredTensor whole() {
      MemorySegment bytes =
          MemorySegment.ofArray(new byte[Math.toIntExact(shape.size() * Float.BYTES)]);
      int next = 0;
      for (long i = 0; i < shape.size(); i++) {
        if (bit(kept, i)) {
          float value = survivors.bytes().get(FLOAT, (long) next++ * Float.BYTES);
          bytes.set(FLOAT, i * Float.BYTES, value);
        }
      }
      return new StoredTensor(name, Dtype.F32, shape, bytes);
    }
  }

  /**
   * Tells whether the tensor is a part of another one, other than {@code .survivors}, which stands
   * for all three.
   */
  static boolean isLesserPart(String name) {
    return name.endsWith(KEPT) || name.endsWith(SHAPE);
  }

  /**
   * Returns the parts to which a {@code .survivors} tensor belongs; empty for an ordinary tensor.
   *
   * @throws BadInputException if the parts are inconsistent
   */
  static Optional<Parts> partsOf(TensorFile file, StoredTensor tensor) {
    if (!tensor.name().endsWith(SURVIVORS)) {
      return Optional.empty();
    }
    String name = tensor.name().substring(0, tensor.name().length() - SURVIVORS.length());
    StoredTensor kept = part(file, name + KEPT, Dtype.U8);
    StoredTensor dims = part(file, name + SHAPE, Dtype.I64);
    if (tensor.dtype() != Dtype.F32) {
      throw fault(file, tensor.name(), "is " + tensor.dtype() + ", not F32");
    }
    Shape shape = shape(file, dims, kept.shape().size() * 8);
    long ones = 0;
    for (long i = 0; i < kept.shape().size() * 8; i++) {
      ones += bit(kept, i) ? 1 : 0;
      if (bit(kept, i) && i >= shape.size()) {
        throw fault(file, kept.name(), "keeps an element past its " + shape.size());
      }
    }
    if (ones != tensor.shape().size() || bytesOfBits(shape.size()) != kept.shape().size()) {
      throw fault(
          file,
          kept.name(),
          "keeps " + ones + " elements of " + shape + " and there are " + tensor.shape().size());
    }
    return Optional.of(new Parts(name, shape, tensor, kept));
  }

  private static StoredTensor part(TensorFile file, String name, Dtype dtype) {
    StoredTensor part =
        file.tensor(name).orElseThrow(() -> fault(file, name, "is missing beside .survivors"));
    if (part.dtype() != dtype) {
      throw fault(file, name, "is " + part.dtype() + ", not " + dtype);
    }
    return part;
  }

  private static Shape shape(TensorFile file, StoredTensor stored, long most) {
    int[] dims = new int[Math.toIntExact(Math.min(stored.shape().size(), 8))];
    long size = 1;
    for (int i = 0; i < dims.length; i++) {
      long dim = stored.bytes().get(LONG, (long) i * Long.BYTES);
      if (dim < 0 || dim > most || size * dim > most) {
        throw fault(file, stored.name(), "names a size of " + dim);
      }
      size *= dim;
      dims[i] = (int) dim;
    }
    return Shape.of(dims);
  }

  private static boolean bit(StoredTensor kept, long index) {
    return (kept.bytes().get(ValueLayout.JAVA_BYTE, index >> 3) >> (index & 7) & 1) != 0;
  }

  private static BadInputException fault(TensorFile file, String name, String what) {
    return new BadInputException(file.path() + ": " + name, what, "write the model again");
  }
}
