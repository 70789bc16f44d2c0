package dev.espalier.experiment.host;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.LogFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Peak memory of this process since the last {@link #restart}, on Linux only. Thread-safe. */
public final class PeakMemory {

  private static final Path FORGET = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  /** Makes Linux reset the peak to the current size (proc(5), since Linux 4.0). */
  private static final String PEAK_IS_NOW = "5";

  private static boolean restarted;

  private PeakMemory() {}

  /** Resets the peak to the memory in use now. */
  public static synchronized void restart() {
    if (!Files.isWritable(FORGET)) {
      return;
    }
    try (LogFile forget = LogFile.create(FORGET)) {
      forget.append(PEAK_IS_NOW.getBytes(StandardCharsets.US_ASCII));
      restarted = true;
    } catch (BadInputException _) {
      // The kernel may refuse; the peak since the start of the process would not be that of a
      // round.
      restarted = false;
    }
  }

  /** Returns the peak resident memory, including that of the JVM, in MiB; null if unknown. */
  public static synchronized @Nullable Integer mib() {
    if (!restarted) {
      return null;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(PEAK))
          .map(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(null);
    } catch (IOException _) {
      return null;
    }
  }
}
