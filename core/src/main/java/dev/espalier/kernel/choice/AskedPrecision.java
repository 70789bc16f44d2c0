package dev.espalier.kernel.choice;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Precision;
import java.util.Arrays;
import java.util.Locale;

/** The requested precision of products: the processor's best, or one of {@link Precision}. */
enum AskedPrecision {
  /** The fastest on this processor. */
  AUTO,
  FP32,
  BF16;

  static final String OPTION = "{precision}";

  /**
   * Returns the precision with a given name.
   *
   * @throws BadInputException if there is none
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

  /** Returns the name used in settings, such as {@code bf16}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
