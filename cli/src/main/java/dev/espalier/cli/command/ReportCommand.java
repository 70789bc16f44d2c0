package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.report.ReportWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rebuilds the page of a run or of a sweep, or builds one page of several runs. */
@Command(
    name = "report",
    header = "Build the HTML page of a run or a sweep from its files, or one page of several runs.",
    description = {
      "Works on a run that is complete, stopped, or still going on. The numbers of each figure are"
          + " written beside the page as CSV: into RUN/figures, or NAME-figures where --out names"
          + " NAME.html.",
      "",
      "Of a sweep's directory the page shows what its cells reach and cost, and what moves them, in a"
          + " table that links to the page of each.",
      "",
      "Of several runs, those that differ by seed only are drawn as one line with a band; their masks"
          + " are compared where they are equally sparse."
    },
    footer = {
      "  espalier report runs/wiki",
      "  espalier report sweeps/x",
      "  espalier report runs/magnitude-1 runs/magnitude-2 runs/random-1 --out seeds.html"
    })
final class ReportCommand extends ConsoleCommand {

  private static final Path COMPARISON = Path.of("comparison.html");

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = "A directory of a run or a sweep, or several runs.")
  @SuppressWarnings("NullAway.Init") // picocli does not run the command without this argument
  List<Path> runs;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The page to write; without it report.html in the run, or comparison.html here for several"
              + " runs.")
  @Nullable Path out;

  @Override
  public Integer call() {
    Path page = write();
    console.print(spec, Map.of("report", page), () -> "Report: " + page);
    return Faults.DONE;
  }

  private Path write() {
    if (runs.size() > 1) {
      return ReportWriter.compare(runs, out == null ? COMPARISON : out);
    }
    return out == null
        ? ReportWriter.write(runs.getFirst())
        : ReportWriter.write(runs.getFirst(), out);
  }
}
