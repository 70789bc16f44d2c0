package dev.espalier.kernel.choice;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.kernel.Precision;
import dev.espalier.kernel.WorkerTeam;
import dev.espalier.kernel.Workers;
import dev.espalier.kernel.onednn.Bf16MatMul;
import dev.espalier.kernel.onednn.OneDnn;
import dev.espalier.kernel.onednn.OneDnnMatMul;
import dev.espalier.kernel.onednn.OneDnnUnavailableException;
import dev.espalier.kernel.plain.PlainKernels;
import dev.espalier.kernel.vector.VectorBfloat16Rounding;
import dev.espalier.kernel.vector.VectorKernels;
import dev.espalier.kernel.vector.decode.VectorDecoding;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects the implementation of the kernels; no other class does. {@code auto} takes the fastest
 * one available and logs the choice and why faster ones are unavailable; requesting an unavailable
 * one is an error.
 */
public final class KernelChoice {

  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

  private static final String AUTO = "auto";
  private static final String ONEDNN = "onednn";
  private static final String OPTION = "{kernels}";
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String NO_VECTORS = "the module " + VECTOR_MODULE + " is not present";
  private static final String VECTOR_CURE = "start java with --add-modules " + VECTOR_MODULE;
  private static final String ONEDNN_CURE =
      "put org.bytedeco:dnnl and its natives for this platform on the class path, or say vector";
  private static final String PRECISION_CURE = "say {precision} auto or fp32";

  /** Products with fewer multiply-adds lose more by the call to native code than they gain. */
  private static final long SMALL_PRODUCT = 1 << 17;

  /** Products with fewer multiply-adds lose more by rounding the operands than they gain. */
  private static final long SMALL_BF16_PRODUCT = 1 << 22;

  private KernelChoice() {}

  /** Selects kernels in full precision: {@code choose(requested, "fp32", threads)}. */
  public static Kernels choose(String requested, int threads) {
    return choose(requested, Precision.FP32.toString(), threads);
  }

  /**
   * Selects kernels, which the caller closes.
   *
   * @param requested {@code auto}, {@code onednn} (products by oneDNN, everything else by the
   *     Vector API), {@code vector} or {@code plain}
   * @param precision precision of the products: {@code fp32}, {@code bf16}, or {@code auto}, which
   *     is bf16 if oneDNN computes the products and the processor has bfloat16 instructions
   * @param threads number of threads, the caller included
   * @throws BadInputException if a name is unknown or the request cannot be met on this machine
   */
  public static Kernels choose(String requested, String precision, int threads) {
    AskedPrecision asked = AskedPrecision.of(precision);
    return switch (requested) {
      case AUTO -> fastest(asked, threads);
      case ONEDNN -> {
        requireVectors(requested);
        try {
          yield chosen(oneDnn(asked, threads), "as asked");
        } catch (OneDnnUnavailableException unavailable) {
          throw new BadInputException(
              OPTION + " " + ONEDNN,
              "oneDNN cannot be loaded: " + unavailable.getMessage(),
              ONEDNN_CURE,
              unavailable);
        }
      }
      case VectorKernels.NAME -> {
        requireVectors(requested);
        refuseBf16(asked, "the kernels \"vector\" round nothing");
        yield chosen(vector(new WorkerTeam(threads)), "as asked");
      }
      case PlainKernels.NAME -> {
        refuseBf16(asked, "the kernels \"plain\" round nothing");
        yield chosen(PlainKernels.create(new WorkerTeam(threads)), "as asked");
      }
      default ->
          throw new BadInputException(
              OPTION,
              "\"" + requested + "\" is not a set of kernels",
              "say auto, onednn, vector or plain");
    };
  }

  /** Returns a warning for the user if {@code auto} had to select the slow kernels. */
  public static Optional<String> warning(String requested, Kernels kernels) {
    return requested.equals(AUTO) && kernels.name().equals(PlainKernels.NAME)
        ? Optional.of(
            "computing in plain Java, up to a hundred times slower, because "
                + NO_VECTORS
                + "; "
                + VECTOR_CURE)
        : Optional.empty();
  }

  private static Kernels fastest(AskedPrecision precision, int threads) {
    if (!vectorsPresent()) {
      String why = NO_VECTORS + "; " + VECTOR_CURE;
      refuseBf16(precision, why);
      LOG.warn("the plain kernels are up to a hundred times slower: {}", why);
      return chosen(PlainKernels.create(new WorkerTeam(threads)), why);
    }
    try {
      return chosen(oneDnn(precision, threads), "fastest");
    } catch (OneDnnUnavailableException unavailable) {
      String why = "oneDNN cannot be loaded (" + unavailable.getMessage() + "); " + ONEDNN_CURE;
      refuseBf16(precision, why);
      return chosen(vector(new WorkerTeam(threads)), why);
    }
  }

  /** Constants of {@code VectorKernels} are inlined, so the class is loaded only if this holds. */
  private static boolean vectorsPresent() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  private static void requireVectors(String requested) {
    if (!vectorsPresent()) {
      throw new BadInputException(OPTION + " " + requested, NO_VECTORS, VECTOR_CURE);
    }
  }

  private static void refuseBf16(AskedPrecision precision, String why) {
    if (precision == AskedPrecision.BF16) {
      throw new BadInputException(AskedPrecision.OPTION + " " + precision, why, PRECISION_CURE);
    }
  }

  private static Kernels oneDnn(AskedPrecision precision, int threads) {
    OneDnn library = OneDnn.load(threads);
    Precision products = products(precision, library);
    Workers workers = new WorkerTeam(threads);
    Kernels vector = vector(workers);
    LOG.info("oneDNN {} on {} threads", library.version(), threads);
    MatMul exact = new OneDnnMatMul(library, vector.matMul(), SMALL_PRODUCT);
    MatMul matMul =
        switch (products) {
          case FP32 -> exact;
          case BF16 ->
              new Bf16MatMul(
                  library, new VectorBfloat16Rounding(workers), exact, SMALL_BF16_PRODUCT);
        };
    return vector.with(matMul, ONEDNN);
  }

  private static Kernels vector(Workers workers) {
    return VectorKernels.create(workers, VectorDecoding.create(workers));
  }

  /** Without bfloat16 instructions bf16 is slower than fp32. */
  private static Precision products(AskedPrecision asked, OneDnn library) {
    boolean native16 = library.multipliesBfloat16();
    return switch (asked) {
      case AUTO -> native16 ? Precision.BF16 : Precision.FP32;
      case FP32 -> Precision.FP32;
      case BF16 -> {
        if (!native16) {
          refuseBf16(asked, "this processor has no instructions for bfloat16 that oneDNN uses");
        }
        yield Precision.BF16;
      }
    };
  }

  private static Kernels chosen(Kernels kernels, String why) {
    LOG.info(
        "kernels: {} ({}), {} products, {} threads",
        kernels.name(),
        why,
        kernels.matMul().precision(),
        kernels.workers().threads());
    return kernels;
  }
}
