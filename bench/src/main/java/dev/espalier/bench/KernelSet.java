package dev.espalier.bench;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import java.util.List;

/**
 * Kernels to measure, by the names {@link KernelChoice} takes. The one place that knows what it
 * offers: a new precision is one more entry here.
 *
 * @param kernels such as {@code onednn}
 * @param precision of the products' operands
 */
record KernelSet(String kernels, String precision) {

  static final String FP32 = "fp32";

  /** The precisions {@link #open} can make kernels of. */
  static final List<String> PRECISIONS = List.of(FP32);

  KernelSet {
    if (!PRECISIONS.contains(precision)) {
      throw new BadInputException(
          "--precision",
          "\"" + precision + "\" is not a precision the kernels have",
          "say " + String.join(" or ", PRECISIONS));
    }
  }

  /** Picks the kernels and starts their threads. */
  Kernels open(int threads) {
    return KernelChoice.choose(kernels, threads);
  }

  /** As {@code espalier onednn}. */
  String label() {
    return "espalier " + kernels;
  }
}
