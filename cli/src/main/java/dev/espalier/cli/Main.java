package dev.espalier.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    Interruption interruption = new Interruption();
    int status = run(interruption, arguments);
    interruption.finished();
    System.exit(status);
  }

  private static int run(Interruption interruption, String[] arguments) {
    Faults faults = new Faults(interruption);
    CommandLine line = commandLine(faults, interruption);
    try {
      return line.execute(arguments);
    } catch (Error error) {
      // Picocli hands exceptions to its handlers but lets errors, such as want of memory, pass.
      return faults.report(error, line);
    }
  }

  private static void addOptions(CommandLine parent) {
    for (CommandLine command : parent.getSubcommands().values()) {
      SettingOptions.addTo(command);
      command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
      addOptions(command);
    }
  }

  /** The commands, ready to parse. */
  static CommandLine commandLine(Faults faults, Interruption interruption) {
    CommandLine line = new CommandLine(new EspalierCommand());
    addOptions(line);
    return line.setParameterExceptionHandler(faults)
        .setExecutionExceptionHandler(faults)
        .setExecutionStrategy(
            parsed -> {
              ConsoleOptions.applyLogLevel(parsed);
              return interruption.watch(() -> new CommandLine.RunLast().execute(parsed));
            })
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }
}
