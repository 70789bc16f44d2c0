package dev.espalier.kernel.choice;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Precision;
import java.util.Arrays;
import java.util.Locale;

/**
 * The precision of products that is asked for: the processor's best, or one of {@link Precision}.
 */
enum AskedPrecision {
  /** What is fastest on this processor. */
  AUTO,
  /** {@link Precision#FP32}. */
  FP32,
  /** {@link Precision#BF16}. */
  BF16;

  static final String OPTION = "{precision}";

  /**
   * Returns the precision of a user's word.
   *
   * @throws BadInputException if the word is none of them
   */
  static AskedPrecision of(String word) {
    return Arrays.stream(values())
        .filter(precision -> precision.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    OPTION, "\"" + word + "\" is not a precision", "say auto, fp32 or bf16"));
  }

  /** As users write it, such as {@code bf16}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
