package dev.espalier.experiment.host;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Footprint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compares the memory of a run with that of the machine, the container and the process before the
 * run starts. All sizes are in bytes.
 */
public final class MemoryEstimate {

  /**
   * Resident memory of the JVM besides its heap, and of the native libraries: code of the JVM and
   * of oneDNN, classes, compiled methods, and the compilers' own memory. Measured on x86-64 Linux,
   * see docs/reliability.md; it depends little on the run.
   */
  static final long JVM = 150L << 20;

  private final long needed;
  private final List<MemoryDemand> demands;

  private MemoryEstimate(long needed, List<MemoryDemand> demands) {
    this.needed = needed;
    this.demands = demands;
  }

  /** Returns the estimate for a run that needs the given memory. */
  public static MemoryEstimate of(Footprint run) {
    JavaMemory java = JavaMemory.now();
    return of(run, java, MemoryLimits.ofThisProcess(java));
  }

  static MemoryEstimate of(Footprint run, JavaMemory java, MemoryLimits limits) {
    long needed = JVM + java.young() + java.old() + run.heap() + run.offHeap();
    return new MemoryEstimate(needed, limits.demands(run, needed));
  }

  /** Returns the peak resident memory of the process, the JVM included. */
  public long needed() {
    return needed;
  }

  /** Tells whether the run fits into memory. */
  public boolean fits() {
    return demands.stream().allMatch(MemoryDemand::isMet);
  }

  /**
   * Refuses a run that does not fit into memory.
   *
   * @param fitting returns what the user can change
   * @throws BadInputException with the estimate, the limit and its source
   */
  void check(Supplier<String> fitting) {
    Optional<MemoryDemand> unmet = demands.stream().filter(demand -> !demand.isMet()).findFirst();
    if (unmet.isEmpty()) {
      return;
    }
    MemoryDemand demand = unmet.get();
    throw new BadInputException(
        "memory",
        String.format(
            Locale.ROOT,
            "this run needs about %s of %s, and there are %s (%s)",
            readable(demand.needed()),
            demand.kind(),
            readable(demand.limit()),
            demand.source()),
        fitting.get() + heapOption(demand));
  }

  /** Returns what to say of the heap's size, which also is address space reserved in advance. */
  private static String heapOption(MemoryDemand demand) {
    return switch (demand.kind()) {
      case MemoryLimits.HEAP -> {
        // The young generation takes up to a third of the heap.
        long heap = demand.needed() / 2 * 3 + (32L << 20);
        yield String.format(
            Locale.ROOT, ", or start Java with -Xmx%dm", Math.ceilDiv(heap, 1L << 20));
      }
      case MemoryLimits.ADDRESSES -> ", or start Java with a smaller -Xmx, which reserves less";
      default -> "";
    };
  }

  /** Returns the memory that the process may take, resident. */
  public long available() {
    return demands.getFirst().limit();
  }

  /** Returns the need and the memory available in words, such as {@code 1.9 GiB of 22.0 GiB}. */
  public static String text(long needed, long available) {
    return readable(needed) + " of " + readable(available);
  }

  static String readable(long bytes) {
    if (bytes >= Footprint.TOO_MUCH) {
      return "more memory than any machine has";
    }
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.0f MiB", bytes / 0x1p20)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / 0x1p30);
  }
}
