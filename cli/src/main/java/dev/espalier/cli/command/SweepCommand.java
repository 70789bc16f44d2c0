package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.fault.Interruptible;
import dev.espalier.cli.option.ServingOptions;
import dev.espalier.cli.option.SweepOptions;
import dev.espalier.cli.progress.SweepDisplay;
import dev.espalier.cli.table.SweepText;
import dev.espalier.experiment.sweep.SweepBuilder;
import dev.espalier.experiment.sweep.SweepForecast;
import dev.espalier.experiment.sweep.SweepPreparation;
import dev.espalier.experiment.sweep.SweepRehearsal;
import dev.espalier.experiment.sweep.SweepResult;
import dev.espalier.experiment.sweep.SweepRun;
import dev.espalier.settings.CommandName;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Runs many experiments that differ in some settings. */
@Command(
    name = "sweep",
    header = "Run an experiment with many settings, and what they share once.",
    description = {
      "Every combination of the axes is a cell: an ordinary run of prune, in DIR/runs. Cells run side"
          + " by side, each in a process of its own. A dense round that several cells begin with is"
          + " trained once. The same command again goes on: cells that are done stay, stopped ones"
          + " continue at their step, and axes or values that are new are run.",
      "",
      "--config takes a file with a section 'sweep' beside the settings: grid, random, include,"
          + " exclude, objective and halving.",
      "",
      "DIR/report.html shows what the cells reach and cost, and what moves them; it is written anew as"
          + " cells end.",
      "",
      "Ends with status 0 if every cell is done or was stopped by --halving, and 1 if any is not."
    },
    synopsisSubcommandLabel = "[COMMAND]",
    footer = {
      "  espalier sweep --grid seed=1..3 --grid rate=0.25,0.5 --dry-run",
      "  espalier sweep --config base.yaml --grid seed=1..5 --grid rate=0.1,0.2 \\",
      "      --grid criterion=magnitude,wanda --out sweeps/x",
      "  espalier sweep --grid seed=1..3 --grid rate=0.1,0.2,0.3 --until 0.9 --halving 3",
      "  espalier sweep --out sweeps/x --retry --serve",
      "  espalier sweep status sweeps/x",
      "  espalier sweep cell sweeps/x 7"
    },
    subcommands = {SweepCellCommand.class, SweepStatusCommand.class})
final class SweepCommand extends SettingsCommand implements Interruptible {

  @ArgGroup(validate = false, exclusive = false, heading = "%nSweep%n", order = 50)
  SweepOptions sweep = new SweepOptions();

  @ArgGroup(validate = false, exclusive = false, heading = "%nPage%n", order = 60)
  ServingOptions serving = new ServingOptions();

  @Override
  CommandName command() {
    return CommandName.PRUNE;
  }

  @Override
  public String afterInterruption() {
    return "go on with: espalier sweep --out " + sweep.out();
  }

  @Override
  public Integer call() {
    sweep.check();
    if (sweep.dryRun || sweep.prepare) {
      serving.refuseWith(sweep.dryRun ? "--dry-run" : "--prepare");
    }
    return sweep.dryRun ? rehearse() : sweep.prepare ? prepare() : run();
  }

  private int rehearse() {
    SweepForecast forecast;
    try (SweepDisplay progress = SweepDisplay.of(console)) {
      forecast = asked(SweepRehearsal.builder()).build().run(progress);
    }
    console.print(spec, forecast, () -> SweepText.of(forecast));
    return Faults.DONE;
  }

  private int prepare() {
    SweepResult result;
    try (SweepDisplay progress = SweepDisplay.of(console)) {
      result = asked(SweepPreparation.builder()).retry(sweep.retry).build().run(progress);
    }
    console.print(
        spec,
        result,
        () -> SweepText.of(result) + "\nRun each with: espalier sweep cell " + sweep.out() + " N");
    return Faults.DONE;
  }

  private int run() {
    try (ServingOptions.Serving served = serving.beginSweep(sweep.out())) {
      SweepResult result;
      try (SweepDisplay progress = SweepDisplay.of(console)) {
        result =
            asked(SweepRun.builder())
                .watcher(progress)
                .retry(sweep.retry)
                .failFast(sweep.failFast)
                .build()
                .run(progress);
      }
      console.print(
          spec,
          result,
          () -> SweepText.of(result) + "\nReport: " + sweep.out().resolve("report.html"));
      served.runHasEnded();
      return result.allDone() ? Faults.DONE : Faults.FAILED;
    }
  }

  private <B extends SweepBuilder<?, B>> B asked(B builder) {
    builder.settings(given()).out(sweep.out());
    if (config != null) {
      builder.file(config);
    }
    sweep.axes.forEach(builder::grid);
    if (sweep.workers != null) {
      builder.workers(sweep.workers);
    }
    if (sweep.halving != null) {
      builder.halving(sweep.halving);
    }
    return builder;
  }
}
