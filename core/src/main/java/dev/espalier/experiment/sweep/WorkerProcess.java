package dev.espalier.experiment.sweep;

import dev.espalier.fault.RunFailedException;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.UnitName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** A process of {@link UnitWorker}, with a JVM like this one. */
final class WorkerProcess implements AutoCloseable {

  /** Options that make sense for one JVM only. */
  private static final List<String> OWN = List.of("-agentlib:", "-agentpath:", "-javaagent:");

  private final Process process;
  private final Thread reader;
  private final Thread complaints;
  private volatile String complaint = "";

  private WorkerProcess(Process process, Consumer<String> lines) {
    this.process = process;
    this.reader = read(process.getInputStream(), lines);
    this.complaints = read(process.getErrorStream(), this::complain);
  }

  private void complain(String line) {
    // The JVM announces the Vector API before all else.
    if (!line.isBlank() && !line.startsWith("WARNING: Using incubator")) {
      complaint = line;
    }
  }

  /**
   * Starts the run of a unit.
   *
   * @param lines receives what it says, on another thread
   */
  static WorkerProcess run(
      SweepDirectory sweep, UnitName unit, int threads, Consumer<String> lines) {
    return start(
        lines,
        "run",
        sweep.path().toAbsolutePath().toString(),
        unit.kind().name(),
        String.valueOf(unit.number()),
        String.valueOf(threads));
  }

  /**
   * Starts measuring the steps of a run.
   *
   * @param settings the settings of the run
   * @param lines receives what it says, on another thread
   */
  static WorkerProcess measure(Map<String, String> settings, Consumer<String> lines) {
    return start(lines, "measure", new JsonMapper().writeValueAsString(settings));
  }

  private static WorkerProcess start(Consumer<String> lines, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> OWN.stream().noneMatch(option::startsWith))
        .forEach(command::add);
    Module module = UnitWorker.class.getModule();
    if (module.isNamed()) {
      command.addAll(
          List.of(
              "-p",
              System.getProperty("jdk.module.path", ""),
              "-m",
              module.getName() + "/" + UnitWorker.class.getName()));
    } else {
      command.addAll(
          List.of("-cp", System.getProperty("java.class.path"), UnitWorker.class.getName()));
    }
    command.addAll(List.of(arguments));
    try {
      return new WorkerProcess(new ProcessBuilder(command).start(), lines);
    } catch (IOException e) {
      throw new RunFailedException("a process cannot be started: " + e.getMessage());
    }
  }

  private static Thread read(InputStream in, Consumer<String> lines) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader text =
                  new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                  lines.accept(line);
                }
              } catch (IOException e) {
                // The process has ended.
              }
            });
  }

  /** Calls an action on another thread when the process has ended and all it said was read. */
  void whenEnded(Consumer<WorkerProcess> action) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                process.waitFor();
                reader.join();
                complaints.join();
                action.accept(this);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /** Returns its exit status once it has ended. */
  int status() {
    return process.exitValue();
  }

  /** Returns the last line on its standard error, or an empty one. */
  String complaint() {
    return complaint;
  }

  /** Asks it to save and to end. */
  void stop() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** Ends it at once. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
