package dev.espalier.cli;

import dev.espalier.experiment.Setting;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Runs the lottery-ticket experiment: train, prune, reset, and again. */
@Command(
    name = "prune",
    description = {
      "Iterative magnitude pruning: trains the model, removes the weights that matter"
          + " least, resets the survivors, and trains again, round after round.",
      "",
      "Without options: the embedded model and text, in about two minutes."
    },
    footer = {
      "  espalier prune",
      "  espalier prune --model ./distilgpt2 --dataset wiki.train.txt \\",
      "      --scope linear --rate 0.2 --until 0.9 --reset rewind:100 --out runs/wiki",
      "  espalier prune --out runs/wiki --resume",
      "  espalier prune --config experiment.yaml --rounds 3 --json > rounds.json"
    })
final class PruneCommand extends SettingsCommand implements Resumable {

  @ArgGroup(validate = false, exclusive = false, heading = "%nRun%n", order = 50)
  RunOptions run = new RunOptions();

  @Override
  List<Setting> takes() {
    return List.of(Setting.values());
  }

  @Override
  public Path out() {
    return run.out("prune");
  }

  @Override
  public Integer call() {
    throw new UnsupportedOperationException("wired when the experiment is there: " + run.settings(settings()));
  }
}
