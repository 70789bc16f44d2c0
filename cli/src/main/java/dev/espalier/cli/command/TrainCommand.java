package dev.espalier.cli.command;

import dev.espalier.cli.fault.Interruptible;
import dev.espalier.cli.option.ModelArgument;
import dev.espalier.cli.option.PushOptions;
import dev.espalier.cli.option.ResumableRunOptions;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.Summary;
import dev.espalier.experiment.TrainingResult;
import dev.espalier.experiment.TrainingRun;
import dev.espalier.fault.BadInputException;
import dev.espalier.settings.CommandName;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model and saves it. */
@Command(
    name = "train",
    header = "Train a model on text, from a checkpoint or from random weights.",
    description =
        "Trains and evaluates; the directory then holds the trained model as a plain Hugging Face"
            + " directory (model/) and what each step did (metrics.jsonl).",
    footer = {
      "  espalier train ./distilgpt2 --dataset wiki.train.txt --out runs/tuned",
      "  espalier train --from-scratch ./my-config --dataset books/ \\",
      "      --learning-rate 6e-4 --warmup-steps 200 --epochs 1 --out runs/new"
    })
final class TrainCommand extends SettingsCommand implements Interruptible {

  @Mixin ModelArgument model = new ModelArgument();

  @ArgGroup(validate = false, exclusive = false, heading = "%nRun%n", order = 50)
  ResumableRunOptions run = new ResumableRunOptions();

  @ArgGroup(validate = false, exclusive = false, heading = "%nHub%n", order = 55)
  PushOptions push = new PushOptions();

  @Option(
      names = "--from-scratch",
      paramLabel = "DIR",
      description =
          "Begin with random weights: a directory with config.json and, if text is to be read,"
              + " the tokenizer's files.")
  @Nullable Path fromScratch;

  @Override
  CommandName command() {
    return CommandName.TRAIN;
  }

  @Override
  public String afterInterruption() {
    return "go on with: espalier train"
        + (fromScratch == null ? "" : " --from-scratch " + fromScratch)
        + " --out "
        + run.out("train")
        + " --resume";
  }

  @Override
  public Integer call() {
    run.over(config);
    RunPush afterRun = new RunPush(push, run.out("train")).check();
    if (fromScratch != null && model.model != null) {
      throw new BadInputException(
          "--from-scratch",
          "begins with random weights, and " + model.model + " has its own",
          "give one of them");
    }
    TrainingRun.Builder training =
        TrainingRun.builder()
            .settings(model.over(given(), settings()))
            .out(run.out("train"))
            .resume(run.choice())
            .overwrite(run.overwrite);
    if (fromScratch != null) {
      training.fromScratch(fromScratch);
    }
    TrainingResult result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result = training.build().run(progress);
    }
    console.print(spec, result, () -> Summary.of(result));
    return afterRun.afterwards(console, spec);
  }
}
