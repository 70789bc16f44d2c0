package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.table.SweepText;
import dev.espalier.experiment.sweep.SweepResult;
import dev.espalier.experiment.sweep.SweepStatus;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells where a sweep stands. */
@Command(
    name = "status",
    header = "Tell where a sweep stands, from its ledger alone.",
    description =
        "Ends with status 0 if every cell is done or was stopped by halving, and 1 if any is not.",
    footer = {"  espalier sweep status sweeps/x", "  espalier sweep status sweeps/x --json"})
final class SweepStatusCommand extends ConsoleCommand {

  @Parameters(paramLabel = "DIR", description = "The sweep's directory.")
  Path sweep;

  @Override
  public Integer call() {
    SweepResult result = SweepStatus.builder().sweep(sweep).build().run();
    console.print(spec, result, () -> SweepText.of(result));
    return result.allDone() ? Faults.DONE : Faults.FAILED;
  }
}
