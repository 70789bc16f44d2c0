package dev.espalier.cli;

import dev.espalier.experiment.Inspection;
import dev.espalier.experiment.InspectionResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells where a model's zeros are. */
@Command(
    name = "inspect",
    header = "Count a model's parameters and zeros, tensor by tensor.",
    description =
        "Reads a Hugging Face directory, or a round of a run, whose mask then says which zeros are"
            + " pruned weights.",
    footer = {"  espalier inspect ./distilgpt2", "  espalier inspect runs/wiki/rounds/005 --json"})
final class InspectCommand extends ConsoleCommand {

  @Parameters(
      paramLabel = "DIR",
      description = "A model's directory, a round's, a hub id, or 'embedded'.")
  String model;

  @Override
  public Integer call() {
    InspectionResult result = Inspection.of(model);
    console.print(spec, result, () -> Summary.of(result));
    return Faults.DONE;
  }
}
