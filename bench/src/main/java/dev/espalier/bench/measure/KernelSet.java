package dev.espalier.bench.measure;

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
public record KernelSet(String kernels, String precision) {

  public static final String FP32 = "fp32";

  /** The precisions {@link #open} can make kernels of. */
  public static final List<String> PRECISIONS = List.of(FP32, "bf16");

  public KernelSet {
    if (!PRECISIONS.contains(precision)) {
      throw new BadInputException(
          "--precision",
          "\"" + precision + "\" is not a precision the kernels have",
          "say " + String.join(" or ", PRECISIONS));
    }
  }

  /** Whether the kernels can be had in the precision: only oneDNN rounds. */
  public static boolean offered(String kernels, String precision) {
    return precision.equals(FP32) || kernels.equals("onednn") || kernels.equals("auto");
  }

  /** Picks the kernels and starts their threads. */
  public Kernels open(int threads) {
    return KernelChoice.choose(kernels, precision, threads);
  }

  /** As {@code espalier onednn}. */
  String label() {
    return "espalier " + kernels;
  }
}
