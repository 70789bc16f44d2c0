package dev.espalier.cli;

import dev.espalier.cli.command.Commands;
import dev.espalier.cli.command.CompletionCommand;
import dev.espalier.cli.command.EspalierCommand;
import dev.espalier.cli.command.HelpCommand;
import dev.espalier.cli.command.SettingOptions;
import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.fault.Interruption;
import dev.espalier.cli.help.HelpPage;
import dev.espalier.cli.option.ConsoleOptions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The program's entry point. */
public final class Main {

  private static final String HELP_ALL = "--help-all";

  private Main() {}

  /** Runs a command and exits with its status. */
  public static void main(String[] arguments) {
    Interruption interruption = new Interruption();
    int status = run(interruption, arguments);
    interruption.finished();
    System.exit(status);
  }

  private static int run(Interruption interruption, String[] arguments) {
    Faults faults = new Faults(interruption);
    CommandLine line =
        commandLine(
            faults, interruption, root -> Commands.addNeeded(root, arguments, Main::otherCommands));
    try {
      return line.execute(arguments);
    } catch (Error error) {
      // Picocli passes exceptions to its handlers but not errors, such as lack of memory.
      return faults.report(error, line);
    }
  }

  private static void addOptions(CommandLine command) {
    SettingOptions.addTo(command);
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder(HELP_ALL)
                .usageHelp(true)
                .description("Show this with every option, and exit.")
                .build());
    command.getSubcommands().values().forEach(Main::addOptions);
  }

  /** Returns the commands of other modules, and those that need to know all others. */
  private static List<Object> otherCommands() {
    List<Object> others = new ArrayList<>();
    ServiceLoader.load(CommandProvider.class).forEach(provider -> others.add(provider.command()));
    others.add(new CompletionCommand());
    others.add(new HelpCommand());
    return others;
  }

  private static int run(ParseResult parsed, Interruption interruption) {
    ParseResult last = ConsoleOptions.last(parsed);
    if (last.hasMatchedOption(HELP_ALL)) {
      CommandLine command = last.commandSpec().commandLine();
      command.getOut().print(HelpPage.of(command.getCommandSpec(), true));
      command.getOut().flush();
      return Faults.DONE;
    }
    ConsoleOptions.applyLogLevel(parsed);
    return interruption.watch(() -> new CommandLine.RunLast().execute(parsed));
  }

  /** Returns the program with the commands that the arguments need. */
  static CommandLine commandLineFor(PrintWriter out, PrintWriter err, String... arguments) {
    Interruption interruption = new Interruption();
    return commandLine(
            new Faults(interruption),
            interruption,
            line -> Commands.addNeeded(line, arguments, Main::otherCommands))
        .setOut(out)
        .setErr(err);
  }

  /** Returns the program with all its commands, which writes to the given streams. */
  public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    Interruption interruption = new Interruption();
    return commandLine(new Faults(interruption), interruption).setOut(out).setErr(err);
  }

  /** Returns all commands, ready to parse arguments. */
  public static CommandLine commandLine(Faults faults, Interruption interruption) {
    return commandLine(faults, interruption, line -> Commands.addAll(line, otherCommands()));
  }

  private static CommandLine commandLine(
      Faults faults, Interruption interruption, Consumer<CommandLine> commands) {
    CommandLine line = new CommandLine(new EspalierCommand());
    commands.accept(line);
    addOptions(line);
    HelpPage.install(line);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(faults)
        .setExecutionExceptionHandler(faults)
        .setExecutionStrategy(parsed -> run(parsed, interruption))
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }
}
