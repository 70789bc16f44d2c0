package dev.espalier.bench.data;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Watches this process's memory: the pages that are its own, without those of mapped files, which
 * the system takes back when memory is short. Linux only; 0 elsewhere.
 */
final class OwnMemory implements AutoCloseable {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long PAUSE_MILLIS = 50;

  private final Thread watch = Thread.ofPlatform().daemon().unstarted(this::watch);
  private volatile int peakMib;

  private OwnMemory() {}

  static OwnMemory watched() {
    OwnMemory memory = new OwnMemory();
    memory.watch.start();
    return memory;
  }

  private void watch() {
    try {
      while (true) {
        peakMib = Math.max(peakMib, now());
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException | IOException _) {
      // It has been closed, or there is nothing to read here.
    }
  }

  private static int now() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  /** Returns the peak so far, in MiB. */
  int peakMib() {
    return peakMib;
  }

  /** Returns the peak of the Java heap, garbage included, in MiB. */
  static int peakHeapMib() {
    long bytes =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    return (int) (bytes >> 20);
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
