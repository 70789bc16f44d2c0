package dev.espalier.safetensors;

import java.util.Arrays;
import java.util.Optional;

/** The types of the elements of a stored tensor, little-endian, by safetensors' names. */
public enum Dtype {
  F64(8),
  I64(8),
  U64(8),
  F32(4),
  I32(4),
  U32(4),
  F16(2),
  BF16(2),
  I16(2),
  U16(2),
  F8_E4M3(1),
  F8_E5M2(1),
  I8(1),
  U8(1),
  BOOL(1);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * Tells whether elements can be read as 32-bit floats, exactly except for F64, which is rounded.
   */
  public boolean isFloat() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /** Tells whether single elements can be read as numbers; 8-bit floats cannot. */
  public boolean isNumber() {
    return this != F8_E4M3 && this != F8_E5M2;
  }

  /** Returns the dtype of a name, if there is one. */
  public static Optional<Dtype> ofName(String name) {
    return Arrays.stream(values()).filter(dtype -> dtype.name().equals(name)).findFirst();
  }
}
