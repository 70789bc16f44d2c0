package dev.espalier.cli.option;

import dev.espalier.fault.BadInputException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for what a sweep runs, and how. */
public final class SweepOptions {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Option(
      names = "--grid",
      paramLabel = "KEY=V,V",
      description =
          "An axis of the grid: a setting with its values, such as rate=0.1,0.2, or a range of whole"
              + " numbers, such as seed=1..5. May be given several times; every combination is a"
              + " cell.")
  public List<String> axes = new ArrayList<>();

  @Option(
      names = {"--out", "--output-dir", "--output_dir"},
      paramLabel = "DIR",
      description =
          "The sweep's directory; a sweep that is there goes on. Default: sweeps/sweep-<time>")
  @Nullable Path out;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Cells side by side, each in a process with its share of threads. Default: what is measured"
              + " to do most in an hour here.")
  public @Nullable Integer workers;

  @Option(
      names = "--halving",
      paramLabel = "N",
      description =
          "Stop bad cells early: rank them after a part of their rounds, by the objective, and let the"
              + " best of every N go on, to a part N times as long and at last to their ends. Cells"
              + " that differ in the seed only are ranked by their mean.")
  public @Nullable Integer halving;

  @Option(names = "--retry", description = "Run cells again that failed.")
  public boolean retry;

  @Option(names = "--fail-fast", description = "Stop all cells as soon as one fails.")
  public boolean failFast;

  @Option(
      names = "--dry-run",
      description =
          "Tell the cells, the work they share, hours by a measured step, and disk; run nothing.")
  public boolean dryRun;

  @Option(
      names = "--prepare",
      description = "Write the directory only, for 'espalier sweep cell' to run its cells.")
  public boolean prepare;

  /** Returns the given directory, or a new one, which stays the same for further calls. */
  public Path out() {
    if (out == null) {
      out = Path.of("sweeps", "sweep-" + LocalDateTime.now().format(TIME));
    }
    if (out.toString().isBlank()) {
      throw new BadInputException("--out", "is empty", "name a directory");
    }
    return out;
  }

  /**
   * Checks what picocli does not.
   *
   * @throws BadInputException if an option has no meaning, or two contradict each other
   */
  public void check() {
    if (workers != null && workers < 1) {
      throw new BadInputException(
          "--workers", "'" + workers + "' does not fit", "use a whole number of at least 1");
    }
    if (dryRun && prepare) {
      throw new BadInputException("--dry-run", "contradicts --prepare", "give one of them");
    }
  }
}
