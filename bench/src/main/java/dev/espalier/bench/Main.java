package dev.espalier.bench;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.RunFailedException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;

/** {@code espalier bench}. */
public final class Main {

  private static final int FAILED = 1;
  private static final int BAD_INPUT = 2;

  private Main() {}

  /** Runs the benchmarks and ends the process with their exit status. */
  public static void main(String[] arguments) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    System.exit(
        commandLine(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .execute(arguments));
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new BenchCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(usageFaults())
        .setExecutionExceptionHandler(faults());
  }

  private static IParameterExceptionHandler usageFaults() {
    return (fault, arguments) -> {
      String message = String.valueOf(fault.getMessage()).replaceAll("\\s*\\R\\s*", " ");
      return report(fault.getCommandLine(), message + "; see espalier bench --help", BAD_INPUT);
    };
  }

  private static IExecutionExceptionHandler faults() {
    return (fault, line, parsed) ->
        switch (fault) {
          case BadInputException bad -> report(line, String.valueOf(bad.getMessage()), BAD_INPUT);
          case RunFailedException failed ->
              report(line, String.valueOf(failed.getMessage()), FAILED);
          default -> {
            fault.printStackTrace(line.getErr());
            yield report(line, "internal fault: " + fault, FAILED);
          }
        };
  }

  private static int report(CommandLine line, String message, int status) {
    line.getErr().println("espalier: " + message);
    line.getErr().flush();
    return status;
  }
}
