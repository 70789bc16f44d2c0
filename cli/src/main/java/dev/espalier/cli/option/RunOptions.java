package dev.espalier.cli.option;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a run is kept, and what happens to a run that is there already. */
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

  /** The directory given, or from now on a new one named after the command. */
  public Path out(String command) {
    if (out == null) {
      out = Path.of("runs", command + "-" + LocalDateTime.now().format(TIME));
    }
    return out;
  }
}
