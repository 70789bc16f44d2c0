package dev.espalier.cli.command;

import dev.espalier.cli.fault.Interruptible;
import dev.espalier.cli.option.ResumableRunOptions;
import dev.espalier.cli.option.RoundPushOptions;
import dev.espalier.cli.option.ServingOptions;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.RoundTable;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.ExperimentResult;
import dev.espalier.fault.SettingNames;
import dev.espalier.report.ReportWriter;
import dev.espalier.report.run.Diagnosis;
import dev.espalier.settings.CommandName;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Runs the lottery-ticket experiment: train, prune, reset, repeat. */
@Command(
    name = "prune",
    header = "Prune a model round after round, and report how it fares.",
    description = {
      "Iterative magnitude pruning: trains the model, removes the weights that matter"
          + " least, resets the survivors, and trains again until the wanted sparsity is"
          + " reached. Every round is kept with its mask, model and measurements.",
      "",
      "Without options: the embedded model and text, in about two minutes."
    },
    footer = {
      "  espalier prune",
      "  espalier prune --model ./distilgpt2 --dataset wiki.train.txt \\",
      "      --scope linear --rate 0.2 --until 0.9 --reset rewind:100 --out runs/wiki",
      "  espalier prune --granularity head --rate 0.2 --until 0.5",
      "  espalier prune --model ./distilgpt2 --mask runs/wiki/rounds/005 --scope linear --rounds 2",
      "  espalier prune --scope linear --criterion wanda --pattern 2:4 --reset none",
      "  espalier prune --scope linear --schedule cubic --rounds 8 --criterion movement --reset none",
      "  espalier prune --out runs/wiki --resume --serve",
      "  espalier prune --out runs/wiki --push alice/distilgpt2-sparse --all-rounds",
      "  espalier prune --config experiment.yaml --rounds 3 --json > rounds.json"
    })
final class PruneCommand extends SettingsCommand implements Interruptible {

  @ArgGroup(validate = false, exclusive = false, heading = "%nRun%n", order = 50)
  ResumableRunOptions run = new ResumableRunOptions();

  @ArgGroup(validate = false, exclusive = false, heading = "%nHub%n", order = 55)
  RoundPushOptions push = new RoundPushOptions();

  @ArgGroup(validate = false, exclusive = false, heading = "%nPage%n", order = 60)
  ServingOptions serving = new ServingOptions();

  @Override
  CommandName command() {
    return CommandName.PRUNE;
  }

  @Override
  public String afterInterruption() {
    return "go on with: espalier prune --out " + run.out("prune") + " --resume";
  }

  @Override
  public Integer call() {
    run.over(config);
    RunPush afterRun = new RunPush(push, run.out("prune")).check();
    var experiment =
        Experiment.builder()
            .settings(settings())
            .out(run.out("prune"))
            .resume(run.choice())
            .overwrite(run.overwrite)
            .build();
    try (ServingOptions.Serving served = serving.begin(run.out("prune"))) {
      ExperimentResult result;
      Path page;
      try (ProgressDisplay progress = ProgressDisplay.of(console)) {
        afterRun.eachRound(progress);
        result = experiment.run(progress);
        page = ReportWriter.write(result.out());
      }
      console.print(spec, result, () -> text(result, page));
      int status = afterRun.afterwards(console, spec);
      served.runHasEnded();
      return status;
    }
  }

  private static String text(ExperimentResult result, Path page) {
    String diagnosis = SettingNames.OPTIONS.in(Diagnosis.of(result.rounds()));
    return RoundTable.of(result.rounds())
        + (diagnosis.isEmpty() ? "" : "\n" + diagnosis + "\n")
        + "\nReport: "
        + page;
  }
}
