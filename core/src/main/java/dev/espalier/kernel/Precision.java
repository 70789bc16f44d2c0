package dev.espalier.kernel;

import java.util.Locale;

/**
 * The precision to which the operands of large products are rounded; results are always 32-bit
 * floats.
 */
public enum Precision {
  /** Operands are not rounded. */
  FP32,
  /** Operands are rounded to {@linkplain dev.espalier.memory.Bfloat16 bfloat16}. */
  BF16;

  /** Returns the name used in settings, such as {@code bf16}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
