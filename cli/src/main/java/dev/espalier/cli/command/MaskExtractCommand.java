package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.option.MaskOutputOptions;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.MaskTable;
import dev.espalier.experiment.tool.MaskExtraction;
import dev.espalier.experiment.tool.MaskSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a mask from a model's zeros. */
@Command(
    name = "extract",
    header = "Make the mask that prunes what is exactly zero in a model.",
    description =
        "The mask belongs to the model it was made of; made of a round's model, to the checkpoint"
            + " that the run began with.",
    footer = {
      "  espalier mask extract ./sparse-gpt2 --from-zeros --scope linear \\",
      "      --out zeros.safetensors"
    })
final class MaskExtractCommand extends ConsoleCommand {

  @Parameters(
      paramLabel = "DIR|FILE|ID",
      description = "A model's directory or its model.safetensors, a round, or a hub id.")
  String model;

  @Option(
      names = "--from-zeros",
      required = true,
      description = "Take exact zeros as pruned; there is no other way yet.")
  boolean fromZeros;

  @Option(
      names = "--scope",
      paramLabel = "NAME|REGEX",
      required = true,
      description =
          "The tensors to look at: ln_1, layer-norms, linear, all, or a regular expression over"
              + " tensor names.")
  @SuppressWarnings("NullAway.Init") // picocli does not run the command without this option
  String scope;

  @Mixin MaskOutputOptions output = new MaskOutputOptions();

  @Override
  public Integer call() {
    MaskSummary result;
    try (ProgressDisplay notes = ProgressDisplay.of(console)) {
      result =
          MaskExtraction.builder()
              .model(model)
              .scope(scope)
              .out(output.out)
              .overwrite(output.overwrite)
              .build()
              .run(notes);
    }
    console.print(spec, result, () -> MaskTable.of(result));
    return Faults.DONE;
  }
}
