package dev.espalier.bench.option;

import dev.espalier.bench.measure.Printout;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options for the destinations of results. */
public final class OutputOptions {

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything measured as JSON.")
  @Nullable Path json;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write the tables there instead of printing them.")
  @Nullable Path markdown;

  /** Reports on standard error what is being measured. */
  public void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("bench: " + line);
  }

  /** Writes the requested outputs. */
  public void write(Object results, String tables) {
    new Printout(json, markdown, spec.commandLine().getOut()).write(results, tables);
  }
}
