package dev.espalier.kernel;

import java.util.Locale;

/** What the operands of large products are rounded to; results are always 32-bit floats. */
public enum Precision {
  /** Nothing is rounded. */
  FP32,
  /** Operands are rounded to {@linkplain dev.espalier.memory.Bfloat16 bfloat16}. */
  BF16;

  /** As users write it, such as {@code bf16}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
