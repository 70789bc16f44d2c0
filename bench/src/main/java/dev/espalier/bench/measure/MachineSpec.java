package dev.espalier.bench.measure;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.sun.management.OperatingSystemMXBean;
import dev.espalier.experiment.host.Version;
import dev.espalier.kernel.onednn.OneDnn;
import dev.espalier.kernel.onednn.OneDnnUnavailableException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.incubator.vector.VectorShape;

/**
 * The machine and software measured.
 *
 * @param date start of the run, UTC
 * @param load load average of the last minute at that time; negative if unknown
 */
public record MachineSpec(
    @JsonUnwrapped Hardware hardware, @JsonUnwrapped Software software, String date, double load) {

  /**
   * The hardware.
   *
   * @param cpu name of the processor
   * @param instructions its relevant vector instructions
   * @param processors processors available to the JVM
   * @param memoryGib memory of the machine or the container, in GiB
   */
  public record Hardware(String cpu, List<String> instructions, int processors, double memoryGib) {}

  /** Names and versions of the software. */
  public record Software(
      String system, String java, String espalier, String oneDnn, @JsonUnwrapped Run run) {}

  /**
   * How the software was started.
   *
   * @param vectorBits width of the vectors that Java uses
   * @param flags options of the JVM, and variables that limit the instructions of libraries
   */
  public record Run(int vectorBits, List<String> flags) {}

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final List<String> TELLING =
      List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "sve", "bf16");

  /** Variables that oneDNN, PyTorch and OpenMP read. */
  private static final List<String> LIMITING =
      List.of("ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY", "OMP_NUM_THREADS");

  /** Returns this machine, and the software with the given number of threads. */
  public static MachineSpec here(int threads) {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new MachineSpec(
        new MachineSpec.Hardware(
            cpuinfo("model name").orElse(System.getProperty("os.arch")),
            presentInstructions(),
            system.getAvailableProcessors(),
            system.getTotalMemorySize() / 0x1p30),
        new MachineSpec.Software(
            System.getProperty("os.name") + " " + System.getProperty("os.version"),
            System.getProperty("java.vm.name") + " " + Runtime.version(),
            Version.current(),
            oneDnnVersion(threads),
            new MachineSpec.Run(VectorShape.preferredShape().vectorBitSize(), flags())),
        OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES).toString(),
        system.getSystemLoadAverage());
  }

  private static List<String> flags() {
    Stream<String> options =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> option.startsWith("-X"))
            // Where the cache lies is nobody's business.
            .map(option -> option.replaceFirst("^(-XX:AOTCache)=.*", "$1"));
    Stream<String> variables =
        LIMITING.stream()
            .filter(name -> System.getenv(name) != null)
            .map(name -> name + "=" + System.getenv(name));
    return Stream.concat(options, variables).toList();
  }

  private static String oneDnnVersion(int threads) {
    try {
      return OneDnn.load(threads).version();
    } catch (OneDnnUnavailableException _) {
      return "none";
    }
  }

  private static List<String> presentInstructions() {
    List<String> flags =
        cpuinfo("flags").or(() -> cpuinfo("Features")).map(line -> line.split(" ")).stream()
            .flatMap(Arrays::stream)
            .toList();
    List<String> found = new ArrayList<>(TELLING);
    found.retainAll(flags);
    return List.copyOf(found);
  }

  private static Optional<String> cpuinfo(String key) {
    try {
      return Files.readAllLines(CPUINFO).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
