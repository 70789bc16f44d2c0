package dev.espalier.memory;

/**
 * bfloat16, the 16-bit format that is the upper half of a 32-bit float: the same range with 8 bits
 * of precision.
 */
public final class Bfloat16 {

  private Bfloat16() {}

  /** Rounds to the nearest value, ties to even; NaN stays NaN. */
  public static short round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** Converts to a 32-bit float, exactly. */
  public static float widen(short value) {
    return Float.intBitsToFloat(value << 16);
  }
}
