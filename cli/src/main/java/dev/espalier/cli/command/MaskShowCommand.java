package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.table.MaskTable;
import dev.espalier.experiment.tool.MaskInspection;
import dev.espalier.experiment.tool.MaskSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a mask keeps. */
@Command(
    name = "show",
    header = "Count what a mask keeps, tensor by tensor.",
    description = "Names the checkpoint the mask belongs to, where its file says so.",
    footer = {
      "  espalier mask show runs/wiki/rounds/005",
      "  espalier mask show mask.safetensors --json"
    })
final class MaskShowCommand extends ConsoleCommand {

  @Parameters(paramLabel = "MASK", description = "A mask's file, a round, or a run.")
  String mask;

  @Override
  public Integer call() {
    MaskSummary result = MaskInspection.builder().mask(mask).build().run();
    console.print(spec, result, () -> MaskTable.of(result));
    return Faults.DONE;
  }
}
