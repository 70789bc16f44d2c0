package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * A weight as {@code torch.nn.utils.prune} stores it until {@code remove} is called: {@code
 * NAME_orig} holds the values and {@code NAME_mask} ones and zeros. The weight is their product.
 */
final class MaskedStorage {

  static final String ORIGINAL = "_orig";
  static final String MASK = "_mask";

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private MaskedStorage() {}

  /** Tells whether a name is that of a weight's values, which require a mask. */
  static boolean isOriginal(String name) {
    return name.endsWith("weight" + ORIGINAL) || name.endsWith("bias" + ORIGINAL);
  }

  /** Returns the weight's own name. */
  static String nameOf(String original) {
    return original.substring(0, original.length() - ORIGINAL.length());
  }

  /**
   * Checks that a mask matches its values and contains only ones and zeros.
   *
   * @return the number of weights it prunes
   * @throws BadInputException if it does not
   */
  static long check(Path file, Shape values, StoredTensor mask) {
    if (!mask.shape().equals(values)) {
      throw fault(file, mask, "has shape " + mask.shape() + ", and its weight " + values);
    }
    if (!mask.dtype().isNumber()) {
      throw fault(file, mask, "is stored as " + mask.dtype());
    }
    long pruned = 0;
    for (long i = 0; i < values.size(); i++) {
      double value = mask.value(i);
      if (value != 0 && value != 1) {
        throw fault(file, mask, "has the value " + value + " at " + i);
      }
      pruned += value == 0 ? 1 : 0;
    }
    return pruned;
  }

  /** Returns a copy of the product as F32; pruned weights are exactly 0. */
  static StoredTensor product(String name, StoredTensor values, StoredTensor mask) {
    long size = values.shape().size();
    MemorySegment bytes =
        MemorySegment.ofArray(new byte[Math.toIntExact(Math.multiplyExact(size, Float.BYTES))]);
    for (long i = 0; i < size; i++) {
      if (mask.value(i) != 0) {
        bytes.set(FLOAT, i * Float.BYTES, (float) values.value(i));
      }
    }
    return new StoredTensor(name, Dtype.F32, values.shape(), bytes);
  }

  private static BadInputException fault(Path file, StoredTensor mask, String what) {
    return new BadInputException(
        file + ": " + mask.name(),
        what,
        "call torch.nn.utils.prune.remove and save the model again");
  }
}
