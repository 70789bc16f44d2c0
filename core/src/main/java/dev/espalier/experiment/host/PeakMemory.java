package dev.espalier.experiment.host;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.LogFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The most memory this process held at once since it was last asked to forget, on Linux. */
public final class PeakMemory {

  private static final Path FORGET = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  /** What makes the kernel take the memory held now for the peak (proc(5), since Linux 4.0). */
  private static final String PEAK_IS_NOW = "5";

  private static boolean restarted;

  private PeakMemory() {}

  /** Begins anew with what is held now. */
  public static synchronized void restart() {
    if (!Files.isWritable(FORGET)) {
      return;
    }
    try (LogFile forget = LogFile.create(FORGET)) {
      forget.append(PEAK_IS_NOW.getBytes(StandardCharsets.US_ASCII));
      restarted = true;
    } catch (BadInputException _) {
      // A kernel may refuse it; a peak of the whole process would not be one round's.
      restarted = false;
    }
  }

  /** Resident memory in MiB at its highest, the JVM's included; null where it is not known. */
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
