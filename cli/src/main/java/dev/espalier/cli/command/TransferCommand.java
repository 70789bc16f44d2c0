package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.fault.Interruptible;
import dev.espalier.cli.option.ResumableRunOptions;
import dev.espalier.cli.option.TransferOptions;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.TransferTable;
import dev.espalier.experiment.transfer.TransferRun;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.record.compare.TransferRecord;
import dev.espalier.settings.CommandName;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tests whether tickets found on one text, or with one optimizer, transfer to another. */
@Command(
    name = "transfer",
    header = "Train tickets on another text, or with another optimizer, than they were found with.",
    description = {
      "Trains the mask of each RUN's round on each target, from the pretrained weights, beside the"
          + " ticket found on that target (by pruning there to the same sparsity, if no RUN has),"
          + " a random ticket (as many weights in each tensor, in random places) and the dense"
          + " model. Shows the matrix of where tickets were found and where they were trained.",
      "",
      "Without --dataset and --optimizer the RUNs' own texts and optimizers are the targets; without"
          + " RUN the tickets of all targets are found here. Model, scope and all else are those of"
          + " the first RUN; what is said of the training, such as --max-steps, wins over it.",
      "",
      "A run that is whole is not repeated; seeds and targets can be added with --resume.",
      "",
      "Without anything: the embedded model, WordNet's verbs and its adjectives, 87.5 %% of the"
          + " projections, three seeds, in about six minutes on two processors."
    },
    footer = {
      "  espalier transfer",
      "  espalier transfer runs/wiki --dataset books.txt --out runs/wiki-to-books",
      "  espalier transfer runs/wiki/rounds/004 runs/books/rounds/004 --seeds 1,2,3",
      "  espalier transfer runs/wiki/rounds/004 --optimizer sgd:0.5 --optimizer adam",
      "  espalier transfer --out runs/wiki-to-books --resume --seeds 1,2,3"
    })
final class TransferCommand extends SettingsCommand implements Interruptible {

  @Parameters(
      paramLabel = "RUN",
      arity = "0..*",
      description = "A run whose last round's ticket is transferred, or RUN/rounds/NNN.")
  List<String> runs = new ArrayList<>();

  @ArgGroup(validate = false, exclusive = false, heading = "%nTargets%n", order = 40)
  TransferOptions targets = new TransferOptions();

  @ArgGroup(validate = false, exclusive = false, heading = "%nRun%n", order = 50)
  ResumableRunOptions run = new ResumableRunOptions();

  @Override
  CommandName command() {
    return CommandName.TRANSFER;
  }

  @Override
  public String afterInterruption() {
    return "go on with: espalier transfer --out " + run.out("transfer") + " --resume";
  }

  @Override
  public Integer call() {
    run.over(config);
    var transfer =
        TransferRun.builder()
            .request(targets.request(runs))
            .settings(settings())
            .out(run.out("transfer"))
            .resume(run.choice())
            .overwrite(run.overwrite)
            .build();
    TransferRecord result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result = transfer.run(progress).transfer();
    }
    console.print(
        spec,
        result,
        () ->
            TransferTable.of(result)
                + "Written to "
                + TransferDirectory.at(run.out("transfer")).csv());
    return Faults.DONE;
  }
}
