package dev.espalier.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The parent of the commands for masks. */
@Command(
    name = "mask",
    header = "Show, compare, combine and extract masks.",
    description = {
      "A mask says of each weight of a scope whether it is kept, and which checkpoint it belongs"
          + " to. It is named by its file, by the directory of a round, or by that of a run, whose"
          + " last round is then meant."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "  espalier mask show runs/wiki/rounds/005",
      "  espalier mask compare runs/wiki runs/wiki-43",
      "  espalier mask combine --and runs/wiki runs/wiki-43 --out both.safetensors",
      "  espalier mask extract ./sparse-gpt2 --from-zeros --scope linear \\",
      "      --out zeros.safetensors"
    },
    subcommands = {
      MaskShowCommand.class,
      MaskCompareCommand.class,
      MaskCombineCommand.class,
      MaskExtractCommand.class
    })
final class MaskCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
