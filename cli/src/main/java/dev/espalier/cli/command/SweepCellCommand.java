package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.fault.Interruptible;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.experiment.sweep.CellResult;
import dev.espalier.experiment.sweep.CellRun;
import dev.espalier.fault.BadInputException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one cell of a prepared sweep, as a scheduler's job does. */
@Command(
    name = "cell",
    header = "Run one cell of a prepared sweep.",
    description = {
      "For the jobs of a scheduler: prepare the sweep once with 'espalier sweep --prepare', then run"
          + " each cell in a job of its own. A cell that is done is left as it is, and one that was"
          + " stopped goes on. A dense round that cells share is trained by the first job that needs"
          + " it; the others wait for it."
    },
    footer = {
      "  espalier sweep --config base.yaml --grid seed=1..5 --out sweeps/x --prepare",
      "  espalier sweep cell sweeps/x 3"
    })
final class SweepCellCommand extends ConsoleCommand implements Interruptible {

  @Parameters(index = "0", paramLabel = "DIR", description = "The sweep's directory.")
  Path sweep;

  @Parameters(index = "1", paramLabel = "K", description = "The number of the cell, from 1.")
  int cell;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with; without it as the sweep says, or one per processor.")
  @Nullable Integer threads;

  @Override
  public String afterInterruption() {
    return "go on with: espalier sweep cell " + sweep + " " + cell;
  }

  @Override
  public Integer call() {
    CellRun.Builder run = CellRun.builder().cell(sweep, cell);
    if (threads != null) {
      if (threads < 1) {
        throw new BadInputException(
            "--threads", "'" + threads + "' does not fit", "use a whole number of at least 1");
      }
      run.threads(threads);
    }
    CellResult result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result = run.build().run(progress);
    }
    console.print(spec, result, () -> "cell " + result.cell() + " " + result.state());
    return Faults.DONE;
  }
}
