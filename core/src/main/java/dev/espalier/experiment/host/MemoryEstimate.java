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

/**
 * Estimates the memory of a run and compares it with that of the machine before the run starts. All
 * sizes are in bytes.
 */
public final class MemoryEstimate {

  private static final Path LINUX_MEMORY = Path.of("/proc/meminfo");

  /**
   * Additional bytes per surviving weight in a sparse round: the value, its index, and both again
   * in each of the two orders in which products need them.
   */
  private static final int SPARSE_BYTES = 24;

  private MemoryEstimate() {}

  /**
   * Returns the memory of training: weights, gradients, moments and activations.
   *
   * @param execution with {@link Execution#SPARSE} survivors are stored separately at any density;
   *     forms that are chosen for speed take little enough memory to be ignored
   * @param twoOfWeights whether a second copy of the weights is kept during training
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

  /** Returns the memory of an evaluation. */
  public static long ofEvaluation(
      Gpt2Config config, int batchSize, int blockSize, Precision precision) {
    return ofWeights(config, precision)
        + Activations.trainingBytes(config, batchSize, blockSize) / Math.max(1, config.nLayer());
  }

  /** Returns the memory of the weights, and of what is kept of them for products. */
  private static long ofWeights(Gpt2Config config, Precision precision) {
    long exact = Slab.bytes(Gpt2Layout.of(config).specs());
    return switch (precision) {
      case FP32 -> exact;
      case BF16 -> exact + exact / 2;
    };
  }

  /**
   * Refuses a run that does not fit into memory.
   *
   * @throws BadInputException with the estimate and the memory available
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

  /** Returns the memory available without swapping. */
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
      // Fall back to the total memory of the machine.
    }
    return limit();
  }

  /** Returns the memory of the machine or, if lower, of the container. */
  private static long limit() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static String readable(long bytes) {
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.0f MiB", bytes / 0x1p20)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
  }
}
