package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.Summary;
import dev.espalier.experiment.tool.Inspection;
import dev.espalier.experiment.tool.InspectionResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows where a model's zeros are and what they leave of its network. */
@Command(
    name = "inspect",
    header = "Count a model's parameters, zeros, and units that are dead, constant or live.",
    description = {
      "Reads a Hugging Face directory, or a round of a run, whose mask then says which zeros are"
          + " pruned weights.",
      "A unit is dead if taking it out changes no logit, constant if it has the same value whatever"
          + " the text, and live otherwise. Effective sparsity counts also the weights that are on"
          + " no path from the text to the logits."
    },
    footer = {"  espalier inspect ./distilgpt2", "  espalier inspect runs/wiki/rounds/005 --json"})
final class InspectCommand extends ConsoleCommand {

  @Parameters(
      paramLabel = "DIR|ID",
      description = "A model's directory, a round's, a hub id, or 'embedded'.")
  String model;

  @Override
  public Integer call() {
    InspectionResult result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result = Inspection.builder().model(model).build().run(progress);
    }
    console.print(spec, result, () -> Summary.of(result));
    return Faults.DONE;
  }
}
