package dev.espalier.cli;

import dev.espalier.report.ReportWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Builds a run's page anew. */
@Command(
    name = "report",
    header = "Build the HTML page of a run from its files.",
    description = "Works on a run that is complete, stopped, or still going on.",
    footer = "  espalier report runs/wiki")
final class ReportCommand extends ConsoleCommand {

  @Parameters(paramLabel = "RUN", description = "The run's directory.")
  Path run;

  @Override
  public Integer call() {
    Path page = ReportWriter.write(run);
    console.print(spec, Map.of("report", page), () -> "Report: " + page);
    return Faults.DONE;
  }
}
