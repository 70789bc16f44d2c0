package dev.espalier.kernel.choice;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.WorkerTeam;
import dev.espalier.kernel.Workers;
import dev.espalier.kernel.onednn.OneDnn;
import dev.espalier.kernel.onednn.OneDnnMatMul;
import dev.espalier.kernel.onednn.OneDnnUnavailableException;
import dev.espalier.kernel.plain.PlainKernels;
import dev.espalier.kernel.vector.VectorKernels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where an implementation of the kernels is picked. {@code auto} takes the fastest
 * that can be had and logs which and why not a faster one; a forced choice that cannot be had is an
 * error.
 */
public final class KernelChoice {

  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

  private static final String ONEDNN = "onednn";
  private static final String OPTION = "--kernels";
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final String VECTOR_CURE = "start java with --add-modules " + VECTOR_MODULE;
  private static final String ONEDNN_CURE =
      "put org.bytedeco:dnnl and its natives for this platform on the class path, or say vector";

  /** Multiply-adds below which the way to native code costs more than it saves. */
  private static final long SMALL_PRODUCT = 1 << 17;

  private KernelChoice() {}

  /**
   * Picks the kernels.
   *
   * @param requested {@code auto}, {@code onednn} (oneDNN's products, the rest in vectors), {@code
   *     vector} or {@code plain}
   * @param threads that take part, the caller's included
   * @throws BadInputException if the name is unknown or what it asks for cannot be had here
   */
  public static Kernels choose(String requested, int threads) {
    return switch (requested) {
      case "auto" -> fastest(threads);
      case ONEDNN -> {
        requireVectors(requested);
        try {
          yield chosen(oneDnn(threads), "as asked");
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
        yield chosen(VectorKernels.create(new WorkerTeam(threads)), "as asked");
      }
      case PlainKernels.NAME -> chosen(PlainKernels.create(new WorkerTeam(threads)), "as asked");
      default ->
          throw new BadInputException(
              OPTION,
              "\"" + requested + "\" is not a set of kernels",
              "say auto, onednn, vector or plain");
    };
  }

  private static Kernels fastest(int threads) {
    if (!vectorsPresent()) {
      String why = "the module " + VECTOR_MODULE + " is not present; " + VECTOR_CURE;
      return chosen(PlainKernels.create(new WorkerTeam(threads)), why);
    }
    try {
      return chosen(oneDnn(threads), "fastest");
    } catch (OneDnnUnavailableException unavailable) {
      String why = "oneDNN cannot be loaded (" + unavailable.getMessage() + "); " + ONEDNN_CURE;
      return chosen(VectorKernels.create(new WorkerTeam(threads)), why);
    }
  }

  /** Constants of {@code VectorKernels} are inlined: it is loaded only once this holds. */
  private static boolean vectorsPresent() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  private static void requireVectors(String requested) {
    if (!vectorsPresent()) {
      throw new BadInputException(
          OPTION + " " + requested, "the module " + VECTOR_MODULE + " is not present", VECTOR_CURE);
    }
  }

  private static Kernels oneDnn(int threads) {
    OneDnn library = OneDnn.load(threads);
    Workers workers = new WorkerTeam(threads);
    Kernels vector = VectorKernels.create(workers);
    LOG.info("oneDNN {} on {} threads", library.version(), threads);
    return new Kernels(
        ONEDNN,
        workers,
        new OneDnnMatMul(library, vector.matMul(), SMALL_PRODUCT),
        vector.layerNorm(),
        vector.activation(),
        vector.attention(),
        vector.crossEntropy(),
        vector.embedding(),
        vector.dropout(),
        vector.reductions(),
        vector.adamStep());
  }

  private static Kernels chosen(Kernels kernels, String why) {
    LOG.info("kernels: {} ({}), {} threads", kernels.name(), why, kernels.workers().threads());
    return kernels;
  }
}
