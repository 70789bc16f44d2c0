package dev.espalier.cli.option;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The output options that all commands share. */
public final class ConsoleOptions {

  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  @Option(names = "--json", description = "Print one JSON document on standard output.")
  public boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress and no notes.")
  public boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell what is chosen and why; show stack traces.")
  boolean verbose;

  /** Prints a result, either as the only JSON document or as text. */
  public void print(CommandSpec spec, Object result, Supplier<String> text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? PrintedJson.of(result) : text.get());
    out.flush();
  }

  /** The logger reads its level once, so it is set before any command runs. */
  public static void applyLogLevel(ParseResult parsed) {
    if (last(parsed).hasMatchedOption("--verbose")) {
      System.setProperty(LOG_LEVEL, "info");
    }
  }

  /** Returns the command to be run. */
  public static ParseResult last(ParseResult parsed) {
    return parsed.hasSubcommand() ? last(parsed.subcommand()) : parsed;
  }

  public static boolean isVerbose() {
    return "info".equals(System.getProperty(LOG_LEVEL));
  }
}
