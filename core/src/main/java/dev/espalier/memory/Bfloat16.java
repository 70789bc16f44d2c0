package dev.espalier.memory;

/** The 16-bit float that is the upper half of a 32-bit one: the same range, 8 bits of precision. */
public final class Bfloat16 {

  private Bfloat16() {}

  /** The nearest value, ties to even; NaN stays NaN. */
  public static short round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** The same value as a 32-bit float, exactly. */
  public static float widen(short value) {
    return Float.intBitsToFloat(value << 16);
  }
}
