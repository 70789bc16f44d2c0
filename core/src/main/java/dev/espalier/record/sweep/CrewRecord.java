package dev.espalier.record.sweep;

import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.RunningProcess;
import dev.espalier.storage.WriteAside;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;

/**
 * How many cells run side by side on a machine, as it was measured there.
 *
 * @param host name of the machine
 * @param processors its processors
 * @param workers processes side by side
 * @param threads threads of each
 * @param stepSeconds what a step takes each of them
 */
public record CrewRecord(
    String host, int processors, int workers, int threads, double stepSeconds) {

  private static final TypeReference<CrewRecord> TYPE = new TypeReference<>() {};

  /** Returns what was measured on this machine. */
  public static CrewRecord ofThisMachine(int workers, int threads, double stepSeconds) {
    return new CrewRecord(
        RunningProcess.current().host(),
        Runtime.getRuntime().availableProcessors(),
        workers,
        threads,
        stepSeconds);
  }

  /** Tells whether it was measured on a machine like this one. */
  private boolean isOfThisMachine() {
    return host.equals(RunningProcess.current().host())
        && processors == Runtime.getRuntime().availableProcessors();
  }

  /**
   * Reads what was measured on this machine for a sweep; empty if nothing was.
   *
   * @throws dev.espalier.fault.BadInputException if the file cannot be understood
   */
  public static Optional<CrewRecord> read(SweepDirectory sweep) {
    Path file = sweep.crew();
    return Files.isRegularFile(file)
        ? Optional.of(RecordJson.read(RecordJson.MAPPER, file, TYPE))
            .filter(CrewRecord::isOfThisMachine)
        : Optional.empty();
  }

  /** Writes it for a sweep. */
  public void write(SweepDirectory sweep) {
    WriteAside.text(sweep.crew(), RecordJson.pretty(this));
  }
}
