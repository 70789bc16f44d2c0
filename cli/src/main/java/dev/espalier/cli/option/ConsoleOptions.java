package dev.espalier.cli.option;

import dev.espalier.record.json.RecordJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** The output options that all commands share. */
public final class ConsoleOptions {

  /** Jackson would write a path as a URI. */
  private static final JsonMapper JSON =
      RecordJson.MAPPER
          .rebuild()
          .addModule(
              new SimpleModule().addSerializer(Path.class, new ToStringSerializer(Path.class)))
          .build();

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
    out.println(json ? JSON.writeValueAsString(result) : text.get());
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
