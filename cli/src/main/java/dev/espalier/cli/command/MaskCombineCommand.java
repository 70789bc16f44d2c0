package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.option.MaskOutputOptions;
import dev.espalier.cli.table.MaskTable;
import dev.espalier.experiment.tool.MaskCombination;
import dev.espalier.experiment.tool.MaskSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Combines two masks into one. */
@Command(
    name = "combine",
    header = "Make one mask of two: what both keep, or what one of them keeps.",
    description =
        "The file written names a checkpoint where both masks name the same. Nothing is done to a"
            + " model.",
    footer = {
      "  espalier mask combine --and runs/wiki runs/wiki-43 --out both.safetensors",
      "  espalier mask combine --or runs/wiki runs/wiki-43 --out either.safetensors"
    })
final class MaskCombineCommand extends ConsoleCommand {

  @Parameters(index = "0", paramLabel = "A", description = "A mask's file, a round, or a run.")
  String a;

  @Parameters(index = "1", paramLabel = "B", description = "Another.")
  String b;

  @Option(names = "--and", description = "Keep what both keep.")
  boolean and;

  @Option(names = "--or", description = "Keep what one of them keeps.")
  boolean or;

  @Option(
      names = "--force",
      description =
          "Combine masks of different checkpoints and scopes too; a tensor that only one has"
              + " counts as kept whole in the other.")
  boolean force;

  @Mixin MaskOutputOptions output = new MaskOutputOptions();

  @Override
  public Integer call() {
    if (and == or) {
      throw new ParameterException(spec.commandLine(), "give either --and or --or");
    }
    MaskSummary result =
        MaskCombination.builder()
            .masks(a, b)
            .rule(and ? MaskCombination.Rule.AND : MaskCombination.Rule.OR)
            .force(force)
            .out(output.out)
            .overwrite(output.overwrite)
            .build()
            .run();
    console.print(spec, result, () -> MaskTable.of(result));
    return Faults.DONE;
  }
}
