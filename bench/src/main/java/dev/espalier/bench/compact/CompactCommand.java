package dev.espalier.bench.compact;

import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.option.Bounds;
import dev.espalier.bench.option.OutputOptions;
import dev.espalier.bench.option.ThreadsOption;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code espalier bench compact}. */
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

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    Bounds.atLeast("--tokens", 2, tokens);
    CompactResults results =
        new CompactResults(
            MachineSpec.here(threads.checked()),
            new CompactBenchmark(settings(), tokens, output::progress).run(models));
    output.write(results, results.markdown());
  }

  private Settings settings() {
    Settings settings = Settings.defaults().with(Setting.THREADS, threads.checked());
    if (dataset != null) {
      settings = settings.with(Setting.DATASET, dataset, "--dataset");
    }
    if (blockSize != null) {
      settings = settings.with(Setting.BLOCK_SIZE, String.valueOf(blockSize), "--block-size");
    }
    return settings;
  }
}
