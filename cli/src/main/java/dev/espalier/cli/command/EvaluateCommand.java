package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.option.ModelArgument;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.Summary;
import dev.espalier.experiment.EvaluationResult;
import dev.espalier.experiment.EvaluationRun;
import dev.espalier.settings.CommandName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Computes a model's loss on text. */
@Command(
    name = "evaluate",
    header = "Measure a model's loss and perplexity on text.",
    description =
        "Reads --validation where it is given, else the dataset's validation split, else all its"
            + " text.",
    footer = {
      "  espalier evaluate",
      "  espalier evaluate runs/wiki/rounds/005 --dataset wiki.test.txt",
      "  espalier evaluate ./gpt2 --dataset tokens/ --json"
    })
final class EvaluateCommand extends SettingsCommand {

  @Mixin ModelArgument model = new ModelArgument();

  @Override
  CommandName command() {
    return CommandName.EVALUATE;
  }

  @Override
  public Integer call() {
    EvaluationResult result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result =
          EvaluationRun.builder().settings(model.over(given(), settings())).build().run(progress);
    }
    console.print(spec, result, () -> Summary.of(result));
    return Faults.DONE;
  }
}
