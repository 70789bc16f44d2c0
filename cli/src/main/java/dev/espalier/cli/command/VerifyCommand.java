package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.VerificationText;
import dev.espalier.experiment.tool.VerificationResult;
import dev.espalier.experiment.tool.VerificationRun;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks whether a run is intact. */
@Command(
    name = "verify",
    header = "Check whether a run is whole, and say how to mend what is damaged.",
    description = {
      "Compares every file of each round with the size and the SHA-256 that round.json records,"
          + " masks with the counts in the records, with the weights and with the mask of the round"
          + " before, and tables with the rounds. A directory of compare or transfer is checked with"
          + " all its runs. Nothing is changed.",
      "",
      "Exit status: 0 whole, 1 damaged, 2 no run."
    },
    footer = {
      "  espalier verify runs/wiki",
      "  espalier verify runs/wiki --quick",
      "  espalier verify runs/five --json"
    })
final class VerifyCommand extends ConsoleCommand {

  @Parameters(
      paramLabel = "RUN",
      description = "The directory of a run, a training, a comparison or a transfer.")
  @SuppressWarnings("NullAway.Init") // picocli does not run the command without this argument
  Path run;

  @Option(
      names = "--quick",
      description = "Look at records and sizes only; read no masks and weights.")
  boolean quick;

  @Override
  public Integer call() {
    VerificationResult result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result = VerificationRun.builder().directory(run).quick(quick).build().run(progress);
    }
    console.print(spec, result, () -> VerificationText.of(result));
    return result.whole() ? Faults.DONE : Faults.FAILED;
  }
}
