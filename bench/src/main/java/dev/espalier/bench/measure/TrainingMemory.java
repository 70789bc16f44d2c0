package dev.espalier.bench.measure;

import dev.espalier.fault.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process that trains for some steps and reports its peak memory. Linux only. */
public final class TrainingMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  private TrainingMemory() {}

  /**
   * The memory of a process.
   *
   * @param mib peak resident memory including JVM or Python, in MiB
   */
  public record Result(
      String contender, boolean peer, String precision, int threads, String shape, int mib) {}

  public static boolean measurable() {
    return Files.isReadable(STATUS);
  }

  /** Starts a JVM with this one's options and class path. */
  public static Result measure(KernelSet set, int threads, ModelShape shape, int steps) {
    List<String> command = Child.java(TrainingMemory.class);
    command.addAll(List.of(set.kernels(), set.precision(), String.valueOf(threads)));
    command.addAll(List.of(shape.name(), String.valueOf(steps)));
    int mib = Integer.parseInt(Child.lastLine(command, Map.of()));
    return new Result(set.label(), false, set.precision(), threads, shape.label(), mib);
  }

  /** Arguments: kernels, precision, threads, shape, steps. */
  public static void main(String[] arguments) throws IOException {
    KernelSet set = new KernelSet(arguments[0], arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    ModelShape shape = ModelShape.of(arguments[3]);
    int steps = Integer.parseInt(arguments[4]);
    try (var contender =
        new TrainingContender(
            new TrainingContender.Work(Section.MEMORY, set, threads, shape, steps, 0))) {
      contender.round();
    }
    System.out.println(ofThisProcess());
  }

  /** Returns the peak memory of this process so far, in MiB. */
  public static int ofThisProcess() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> new RunFailedException(STATUS + " has no VmHWM"));
  }
}
