package dev.espalier.cli.option;

import dev.espalier.fault.BadInputException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the directory of a run and the treatment of an existing one. */
public class RunOptions {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Option(
      names = {"--out", "--output-dir", "--output_dir"},
      paramLabel = "DIR",
      description = "The run's directory. Default: runs/<command>-<time>")
  public @Nullable Path out;

  @Option(
      names = {"--overwrite", "--overwrite-output-dir", "--overwrite_output_dir"},
      description = "Replace the run that is in --out.")
  public boolean overwrite;

  /**
   * Returns the given directory, or a new one named after the command, which stays the same for
   * further calls.
   */
  public Path out(String command) {
    if (out == null) {
      out = Path.of("runs", command + "-" + LocalDateTime.now().format(TIME));
    }
    if (out.toString().isBlank()) {
      throw new BadInputException("--out", "is empty", "name a directory");
    }
    return out;
  }
}
