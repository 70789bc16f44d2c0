package dev.espalier.cli;

import dev.espalier.experiment.Settings;
import dev.espalier.experiment.SettingsFile;
import dev.espalier.fault.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a run is kept, and what happens to a run that is there already. */
final class RunOptions {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run's directory. Default: runs/<command>-<time>")
  @Nullable Path out;

  @Option(names = "--resume", description = "Go on with the run that is in --out.")
  boolean resume;

  @Option(names = "--overwrite", description = "Replace the run that is in --out.")
  boolean overwrite;

  /** The directory given, or from now on a new one named after the command. */
  Path out(String command) {
    if (out == null) {
      out = Path.of("runs", command + "-" + LocalDateTime.now().format(TIME));
    }
    return out;
  }

  /**
   * The settings to run with: those given, and on {@code --resume} what the run began with where
   * nothing is given.
   *
   * @throws BadInputException if the options contradict each other
   */
  Settings settings(Settings given) {
    if (resume && overwrite) {
      throw new BadInputException("--overwrite", "contradicts --resume", "give one of them");
    }
    if (resume && out == null) {
      throw new BadInputException(
          "--resume", "does not say which run", "name its directory with --out");
    }
    if (resume && Files.exists(experimentFile(out))) {
      return given.over(SettingsFile.read(experimentFile(out)));
    }
    return given;
  }

  private static Path experimentFile(Path run) {
    return run.resolve("experiment.yaml");
  }
}
