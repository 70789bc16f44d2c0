package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.fault.Interruptible;
import dev.espalier.cli.option.ResumableRunOptions;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.ComparisonTable;
import dev.espalier.experiment.compare.ComparisonRun;
import dev.espalier.record.compare.ComparisonDirectory;
import dev.espalier.record.compare.ComparisonRecord;
import dev.espalier.report.ReportWriter;
import dev.espalier.settings.CommandName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Tests whether an experiment finds winning tickets. */
@Command(
    name = "compare",
    header = "Compare tickets with their controls, over several seeds.",
    description = {
      "For each seed (--seeds 1,2,3 unless given) runs the experiment of prune, and at each of its"
          + " sparsities trains two controls: random, as many weights in each tensor in random"
          + " places, and reinitialised, the same mask on new random weights. Then says at each"
          + " sparsity, with mean, standard deviation, 95 %% interval and paired difference, whether"
          + " it is a winning ticket.",
      "",
      "A run that is whole is not repeated; seeds can be added with --resume.",
      "",
      "Without options: the embedded model and text, half of the gains a round, in about six"
          + " minutes on two processors."
    },
    footer = {
      "  espalier compare",
      "  espalier compare --scope linear --seeds 1,2,3,4,5 --out runs/five",
      "  espalier compare --out runs/five --resume --seeds 1,2,3,4,5,6",
      "  espalier compare --model ./distilgpt2 --dataset wiki.train.txt \\",
      "      --reset rewind:1%% --rounds 4 --rate 0.5"
    })
final class CompareCommand extends SettingsCommand implements Interruptible {

  @ArgGroup(validate = false, exclusive = false, heading = "%nRun%n", order = 50)
  ResumableRunOptions run = new ResumableRunOptions();

  @Override
  CommandName command() {
    return CommandName.COMPARE;
  }

  @Override
  public String afterInterruption() {
    return "go on with: espalier compare --out " + run.out("compare") + " --resume";
  }

  @Override
  public Integer call() {
    run.over(config);
    var comparison =
        ComparisonRun.builder()
            .settings(settings())
            .out(run.out("compare"))
            .resume(run.choice())
            .overwrite(run.overwrite)
            .build();
    ComparisonRecord result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result = comparison.run(progress).comparison();
      writePages(result);
    }
    console.print(
        spec,
        result,
        () -> ComparisonTable.of(result) + "Written to " + directory().page() + " and compare.csv");
    return Faults.DONE;
  }

  private ComparisonDirectory directory() {
    return ComparisonDirectory.at(run.out("compare"));
  }

  /** Writes a page for each ticket, and one of all runs. */
  private void writePages(ComparisonRecord result) {
    List<String> arms = ComparisonRun.arms();
    List<Path> runs = new ArrayList<>();
    for (int seed : result.seeds()) {
      ReportWriter.write(directory().run(seed, arms.getFirst()));
      arms.forEach(arm -> runs.add(directory().run(seed, arm).path()));
    }
    ReportWriter.compare(runs, directory().page());
  }
}
