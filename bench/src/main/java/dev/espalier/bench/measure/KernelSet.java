package dev.espalier.bench.measure;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.kernel.onednn.OneDnn;
import dev.espalier.kernel.onednn.OneDnnUnavailableException;
import java.util.List;

/**
 * A set of kernels to measure, by the names in {@link KernelChoice}. The only class that knows
 * which precisions exist: a new one is one more entry here.
 *
 * @param kernels such as {@code onednn}
 * @param precision precision of the products' operands
 */
public record KernelSet(String kernels, String precision) {

  public static final String FP32 = "fp32";

  /** The precisions for which {@link #open} can create kernels. */
  public static final List<String> PRECISIONS = List.of(FP32, "bf16");

  public KernelSet {
    if (!PRECISIONS.contains(precision)) {
      throw new BadInputException(
          "--precision",
          "\"" + precision + "\" is not a precision the kernels have",
          "say " + String.join(" or ", PRECISIONS));
    }
  }

  /** Tells whether the kernels support the precision; only oneDNN rounds. */
  public static boolean offered(String kernels, String precision) {
    return precision.equals(FP32) || kernels.equals("onednn") || kernels.equals("auto");
  }

  /** Tells whether this machine computes the precision faster than by imitating it. */
  public static boolean isNative(String precision, int threads) {
    if (precision.equals(FP32)) {
      return true;
    }
    try {
      return OneDnn.load(threads).multipliesBfloat16();
    } catch (OneDnnUnavailableException _) {
      return false;
    }
  }

  /** Selects the kernels and starts their threads. */
  public Kernels open(int threads) {
    return KernelChoice.choose(kernels, precision, threads);
  }

  /** Returns a label such as {@code espalier onednn}. */
  String label() {
    return "espalier " + kernels;
  }
}
