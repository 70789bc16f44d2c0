package dev.espalier.experiment.host;

import dev.espalier.kernel.Kernels;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/** Describes the machine, as far as it determines the speed of a kernel. */
final class Machine {

  private static final Path LINUX_PROCESSOR = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";

  private Machine() {}

  /** Returns processor, Java version and build of Espalier in one line. */
  static String description() {
    return String.join(
        ", ",
        processor(),
        Runtime.getRuntime().availableProcessors() + " processors",
        "Java " + Runtime.version(),
        "Espalier " + Version.current() + " " + built());
  }

  private static String processor() {
    try {
      if (Files.isReadable(LINUX_PROCESSOR)) {
        Optional<String> model =
            Files.readAllLines(LINUX_PROCESSOR).stream()
                .filter(line -> line.startsWith(MODEL))
                .findFirst();
        if (model.isPresent()) {
          return model.get().substring(model.get().indexOf(':') + 1).strip();
        }
      }
    } catch (IOException _) {
      // Without a known model name, at least the architecture.
    }
    return System.getProperty("os.arch");
  }

  /** Returns when the kernels' classes were built; other kernels need new measurements. */
  private static String built() {
    CodeSource source = Kernels.class.getProtectionDomain().getCodeSource();
    try {
      return source == null
          ? ""
          : Files.getLastModifiedTime(Path.of(source.getLocation().toURI())).toString();
    } catch (IOException | URISyntaxException | IllegalArgumentException _) {
      return "";
    }
  }
}
