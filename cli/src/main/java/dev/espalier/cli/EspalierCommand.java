package dev.espalier.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of the commands. */
@Command(
    name = "espalier",
    description = "Trains, prunes and measures GPT-2-family language models.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    descriptionHeading = "%n",
    parameterListHeading = "%nArguments%n",
    optionListHeading = "%nOptions%n",
    commandListHeading = "%nCommands%n",
    footerHeading = "%nExamples%n",
    footer = {
      "  espalier prune                   the embedded model and text, two minutes",
      "  espalier prune --model distilgpt2 --dataset wiki.txt --rate 0.25 --until 0.9",
      "  espalier COMMAND --help          what a command takes",
      "  espalier bench --quick           how fast this machine is"
    },
    exitCodeListHeading = "%nExit status%n",
    exitCodeList = {
      "0:done",
      "1:failed while running",
      "2:bad input or usage",
      "130:interrupted, after saving"
    },
    subcommands = {
      PruneCommand.class,
      CompareCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      GenerateCommand.class,
      InspectCommand.class,
      CompactCommand.class,
      ExportCommand.class,
      MaskCommand.class,
      ReportCommand.class,
      ServeCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    })
final class EspalierCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command was given");
  }
}
