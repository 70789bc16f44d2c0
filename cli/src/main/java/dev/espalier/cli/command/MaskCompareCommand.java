package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.table.MaskTable;
import dev.espalier.experiment.tool.MaskComparison;
import dev.espalier.experiment.tool.MaskComparisonRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how similar two masks are. */
@Command(
    name = "compare",
    header = "Tell how alike two masks are, tensor by tensor.",
    description =
        "Overlap is what both keep over what one of them keeps; distance is the fraction of the"
            + " weights that one keeps and the other does not.",
    footer = {
      "  espalier mask compare runs/wiki/rounds/005 runs/wiki-43/rounds/005",
      "  espalier mask compare runs/wiki runs/wiki-43 --json"
    })
final class MaskCompareCommand extends ConsoleCommand {

  @Parameters(index = "0", paramLabel = "A", description = "A mask's file, a round, or a run.")
  String a;

  @Parameters(index = "1", paramLabel = "B", description = "Another.")
  String b;

  @Option(
      names = "--force",
      description =
          "Compare masks of different checkpoints and scopes too; a tensor that only one has"
              + " counts as kept whole in the other.")
  boolean force;

  @Override
  public Integer call() {
    MaskComparison result = MaskComparisonRun.builder().masks(a, b).force(force).build().run();
    console.print(spec, result, () -> MaskTable.of(result));
    return Faults.DONE;
  }
}
