package dev.espalier.bench.option;

import dev.espalier.bench.measure.Printout;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where what was measured goes. */
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

  /** Tells on standard error what is being measured. */
  public void progress(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("bench: " + line);
  }

  /** Writes what is asked for. */
  public void write(Object results, String tables) {
    new Printout(json, markdown, spec.commandLine().getOut()).write(results, tables);
  }
}
