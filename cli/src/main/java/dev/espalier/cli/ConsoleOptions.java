package dev.espalier.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** How a command speaks, the same for each of them. */
final class ConsoleOptions {

  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  @Option(names = "--json", description = "Print one JSON document on standard output.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress and no notes.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell what is chosen and why; show stack traces.")
  boolean verbose;

  /** The logger reads its level once, so it is set before any command runs. */
  static void applyLogLevel(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.hasMatchedOption("--verbose")) {
      System.setProperty(LOG_LEVEL, "info");
    }
  }

  static boolean isVerbose() {
    return "info".equals(System.getProperty(LOG_LEVEL));
  }
}
