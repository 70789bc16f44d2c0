package dev.espalier.experiment.host;

import com.sun.management.OperatingSystemMXBean;
import dev.espalier.memory.Footprint;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The limits to the memory of this process: the machine's free memory, control groups, {@code
 * ulimit}, the Java heap, and the limit that JavaCPP may have been given.
 */
final class MemoryLimits {

  /** The kind of memory that {@code -Xmx} limits. */
  static final String HEAP = "Java heap";

  /** The kind of memory that {@code ulimit -v} limits. */
  static final String ADDRESSES = "address space";

  private static final Path SYSTEM = Path.of("/");

  private static final String JAVACPP = "org.bytedeco.javacpp.maxPhysicalBytes";

  /**
   * Address space that a run reserves besides the tensors: stacks of threads, and 64 MiB for each
   * arena of the C library that a thread opens.
   */
  private static final long RESERVED = 384L << 20;

  /** Writable memory, committed in advance, that the JVM grows by during a run. */
  private static final long JVM_GROWTH = 128L << 20;

  private final Path system;
  private final JavaMemory java;

  MemoryLimits(Path system, JavaMemory java) {
    this.system = system;
    this.java = java;
  }

  static MemoryLimits ofThisProcess(JavaMemory java) {
    return new MemoryLimits(SYSTEM, java);
  }

  /**
   * Returns what a run demands of each kind of memory that is limited; the memory of the machine or
   * container comes first, the tighter of both.
   *
   * @param run the run's own memory
   * @param resident all resident memory of the process at its peak
   */
  List<MemoryDemand> demands(Footprint run, long resident) {
    List<MemoryDemand> demands = new ArrayList<>();
    demands.add(memory(resident));
    ProcFiles proc = new ProcFiles(system);
    demands.addAll(
        limited(
            proc, "Max address space", "VmSize", run.offHeap() + RESERVED, ADDRESSES, "ulimit -v"));
    demands.addAll(
        limited(
            proc,
            "Max data size",
            "VmData",
            run.offHeap() + JVM_GROWTH,
            "data memory",
            "ulimit -d"));
    demands.add(heap(run));
    return demands;
  }

  private MemoryDemand memory(long resident) {
    ProcFiles proc = new ProcFiles(system);
    long own = proc.status("RssAnon").orElse(0);
    OptionalLong free = proc.available();
    MemoryDemand tightest =
        free.isPresent()
            ? new MemoryDemand(resident, own + free.getAsLong(), "memory", "free on this machine")
            : new MemoryDemand(resident, machine(), "memory", "memory of this machine");
    for (ControlGroups.Room room : new ControlGroups(system).rooms()) {
      // The own memory is part of what the group uses.
      long limit = own + Math.max(0, room.bytes());
      if (limit < tightest.limit()) {
        tightest = new MemoryDemand(resident, limit, "memory", "limit in " + room.file());
      }
    }
    OptionalLong javacpp = javacpp();
    if (javacpp.isPresent() && javacpp.getAsLong() < tightest.limit()) {
      tightest = new MemoryDemand(resident, javacpp.getAsLong(), "memory", "-D" + JAVACPP);
    }
    return tightest;
  }

  private static List<MemoryDemand> limited(
      ProcFiles proc, String name, String used, long further, String kind, String source) {
    OptionalLong limit = proc.limit(name);
    OptionalLong now = proc.status(used);
    return limit.isPresent() && now.isPresent()
        ? List.of(new MemoryDemand(now.getAsLong() + further, limit.getAsLong(), kind, source))
        : List.of();
  }

  private MemoryDemand heap(Footprint run) {
    String source = java.option().isEmpty() ? "default of Java, see -Xmx" : java.option();
    return new MemoryDemand(java.old() + run.heap(), java.limit(), HEAP, source);
  }

  /** Returns the limit that the user has set for native memory, such as {@code 4g}. */
  private static OptionalLong javacpp() {
    String text = System.getProperty(JAVACPP, "0").strip().toLowerCase(Locale.ROOT);
    int shift =
        switch (text.isEmpty() ? ' ' : text.charAt(text.length() - 1)) {
          case 'k' -> 10;
          case 'm' -> 20;
          case 'g' -> 30;
          case 't' -> 40;
          default -> 0;
        };
    try {
      long bytes =
          Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1)) << shift;
      return bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /** Returns the memory of the machine or, if lower, of the container. */
  private static long machine() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
