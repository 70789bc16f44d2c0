package dev.espalier.cli.command;

import dev.espalier.cli.help.HelpPage;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Shows the help of a command or subcommand. */
@Command(
    name = "help",
    header = "Show what a command does and takes.",
    footer = {"  espalier help prune", "  espalier help mask extract"})
public final class HelpCommand implements Runnable {

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "The command, such as prune or mask show.")
  List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "Show every option, as --help-all does.")
  boolean all;

  @Override
  public void run() {
    CommandLine line = spec.root().commandLine();
    for (String name : names) {
      CommandLine next = line.getSubcommands().get(name);
      if (next == null) {
        throw new UnmatchedArgumentException(line, List.of(name));
      }
      line = next;
    }
    spec.commandLine().getOut().print(HelpPage.of(line.getCommandSpec(), all));
    spec.commandLine().getOut().flush();
  }
}
