package dev.espalier.bench.compact;

import dev.espalier.bench.imp.ImpCommand;
import dev.espalier.bench.measure.Machine;
import dev.espalier.bench.measure.Printout;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code espalier bench compact}. */
@Command(
    name = "compact",
    header = "Measure pruned models before and after compaction.",
    description = {
      "Compacts pruned models and prints, for each, how sparse it is, what went, and its size,"
          + " evaluation time and speed of writing before and after. A run stands for all its"
          + " rounds."
    },
    sortOptions = false,
    footer = {
      "  espalier bench compact runs/wiki --markdown compact.md",
      "  espalier bench compact runs/wiki/rounds/012 --dataset wiki.test.txt --json compact.json"
    })
public final class CompactCommand implements Runnable {

  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "Runs, rounds or model directories.")
  List<String> models = new ArrayList<>();

  @Option(
      names = "--dataset",
      paramLabel = "TEXT",
      description = "The text to compare and evaluate on (default: the embedded one).")
  @Nullable String dataset;

  @Option(
      names = "--block-size",
      paramLabel = "N",
      description = "Tokens of a block (default: as in evaluate).")
  @Nullable Integer blockSize;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens to write when the speed of it is measured (default: ${DEFAULT-VALUE}).")
  int tokens;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (default: one for each processor).")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything as JSON.")
  @Nullable Path json;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write the tables there instead of printing them.")
  @Nullable Path markdown;

  @Override
  public void run() {
    ImpCommand.require("--tokens", tokens >= 2, tokens, "say 2 or more");
    ImpCommand.require("--threads", threads >= 1, threads, "say 1 or more");
    PrintWriter err = spec.commandLine().getErr();
    CompactResults results =
        new CompactResults(
            Machine.here(threads),
            new CompactBenchmark(settings(), tokens, line -> err.println("bench: " + line))
                .run(models));
    new Printout(json, markdown, spec.commandLine().getOut()).write(results, results.markdown());
  }

  private Settings settings() {
    Settings settings = Settings.defaults().with(Setting.THREADS, threads);
    if (dataset != null) {
      settings = settings.with(Setting.DATASET, dataset, "--dataset");
    }
    if (blockSize != null) {
      settings = settings.with(Setting.BLOCK_SIZE, String.valueOf(blockSize), "--block-size");
    }
    return settings;
  }
}
