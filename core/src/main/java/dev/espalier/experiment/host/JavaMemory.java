package dev.espalier.experiment.host;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/**
 * The Java heap of this process, as far as it is resident or limited.
 *
 * @param young bytes of the young generation, all of which a run soon touches
 * @param old bytes in use for objects that live longer
 * @param limit the most bytes for objects that live longer
 * @param option the option of the JVM that sets the limit; empty if it is the default
 */
record JavaMemory(long young, long old, long limit, String option) {

  private static final String OPTION = "-Xmx";

  /** Returns the heap of now. */
  static JavaMemory now() {
    long young = 0;
    long old = 0;
    long limit = Runtime.getRuntime().maxMemory();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() != MemoryType.HEAP) {
        continue;
      }
      if (pool.getName().contains("Eden") || pool.getName().contains("Survivor")) {
        young += pool.getUsage().getCommitted();
      } else {
        old += pool.getUsage().getUsed();
        if (pool.getUsage().getMax() > 0) {
          limit = Math.min(limit, pool.getUsage().getMax());
        }
      }
    }
    return new JavaMemory(young, old, limit, given());
  }

  private static String given() {
    List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
    return arguments.reversed().stream()
        .filter(argument -> argument.startsWith(OPTION))
        .findFirst()
        .orElse("");
  }
}
