package dev.espalier.experiment.host;

import com.sun.management.OperatingSystemMXBean;
import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Precision;
import dev.espalier.memory.Slab;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.network.Activations;
import dev.espalier.settings.Execution;
import dev.espalier.train.Trainer;
import dev.espalier.train.TrainingSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Compares what a run will take with what the machine has, before anything is started. */
public final class MemoryEstimate {

  private static final Path LINUX_MEMORY = Path.of("/proc/meminfo");

  /**
   * The bytes a sparse round takes for a survivor beside what a dense one takes for a weight: the
   * value again, its place, and both again in the two orders products go in.
   */
  private static final int SPARSE_BYTES = 24;

  private MemoryEstimate() {}

  /**
   * The bytes a training takes: weights, gradients, moments and activations.
   *
   * @param execution {@link Execution#SPARSE} forces survivors to be kept apart however many they
   *     are; what is chosen because it is faster is small enough
   * @param twoOfWeights whether weights are held aside while others are trained
   */
  public static long ofTraining(
      Gpt2Config config,
      TrainingSettings settings,
      int blockSize,
      Precision precision,
      Execution execution,
      boolean twoOfWeights) {
    long dense =
        ofWeights(config, precision)
            + (twoOfWeights ? Slab.bytes(Gpt2Layout.of(config).specs()) : 0)
            + Trainer.bytes(config, settings, blockSize);
    return execution == Execution.SPARSE
        ? dense + Gpt2Layout.of(config).parameters() * SPARSE_BYTES
        : dense;
  }

  /** The bytes an evaluation takes. */
  public static long ofEvaluation(
      Gpt2Config config, int batchSize, int blockSize, Precision precision) {
    return ofWeights(config, precision)
        + Activations.trainingBytes(config, batchSize, blockSize) / Math.max(1, config.nLayer());
  }

  /** The weights, and what of them is held for products. */
  private static long ofWeights(Gpt2Config config, Precision precision) {
    long exact = Slab.bytes(Gpt2Layout.of(config).specs());
    return switch (precision) {
      case FP32 -> exact;
      case BF16 -> exact + exact / 2;
    };
  }

  /**
   * Refuses what does not fit.
   *
   * @throws BadInputException with the estimate and what is there
   */
  public static void check(long needed, long available) {
    if (needed > available) {
      throw new BadInputException(
          "memory",
          String.format(
              Locale.ROOT,
              "this run needs about %s and %s are available",
              readable(needed),
              readable(available)),
          "lower {batch_size} or {block_size}, or take a smaller model");
    }
  }

  /** The bytes that can be had without swapping. */
  public static long available() {
    try {
      if (Files.isReadable(LINUX_MEMORY)) {
        for (String line : Files.readAllLines(LINUX_MEMORY)) {
          if (line.startsWith("MemAvailable:")) {
            return Math.min(limit(), Long.parseLong(line.replaceAll("\\D", "")) * 1024);
          }
        }
      }
    } catch (IOException _) {
      // The machine's whole memory is the next best answer.
    }
    return limit();
  }

  /** The machine's memory, or the container's. */
  private static long limit() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static String readable(long bytes) {
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.0f MiB", bytes / 0x1p20)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
  }
}
