package dev.espalier.bench.generate;

import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.measure.ModelShape;
import dev.espalier.bench.measure.Peer;
import dev.espalier.bench.measure.Pruned;
import dev.espalier.bench.option.Bounds;
import dev.espalier.bench.option.OutputOptions;
import dev.espalier.bench.option.ThreadsOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code espalier bench generate}. */
@Command(
    name = "generate",
    header = "Measure how fast text is generated.",
    description = {
      "Decodes greedily with random weights, dense and pruned, one text and several at once, and"
          + " relates each token's time to that of reading its weights from memory, measured in"
          + " the same run. The contenders take turns."
    },
    sortOptions = false,
    footer = {
      "  espalier bench generate --peer .venv/bin/python --json generate.json",
      "  espalier bench generate --masks all:0.95,linear:0.9 --batch 8",
      "  espalier bench generate --llama-bench build/bin/llama-bench --gguf f16.gguf,q8.gguf"
    })
public final class GenerateCommand implements Runnable {

  @Option(
      names = "--shape",
      defaultValue = ModelShape.DISTILGPT2,
      paramLabel = "SHAPE",
      description = "distilgpt2 or embedded (default: ${DEFAULT-VALUE}).")
  String shape = "";

  @Option(
      names = "--masks",
      split = ",",
      defaultValue = "linear:0.95,all:0.95",
      paramLabel = "SCOPE:SPARSITY",
      description = "What is pruned, one model each (default: ${DEFAULT-VALUE}).")
  List<String> masks = List.of();

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "128",
      description = "New tokens of each text (default: ${DEFAULT-VALUE}).")
  int tokens;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "4",
      description = "Texts at once (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Turns each contender takes (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Option(
      names = "--peer",
      paramLabel = "PYTHON",
      description = "Measure this Python's transformers in the same run.")
  @Nullable String peer;

  @Option(
      names = "--llama-bench",
      paramLabel = "PROGRAM",
      description = "Measure llama.cpp in the same run, by this llama-bench of a build of it.")
  @Nullable String llamaBench;

  @Option(
      names = "--gguf",
      split = ",",
      paramLabel = "FILE",
      description = "The models that llama-bench measures, of the same shape, in GGUF.")
  List<Path> gguf = List.of();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    Bounds.atLeast("--tokens", 2, tokens);
    Bounds.atLeast("--batch", 1, batch);
    Bounds.atLeast("--rounds", 1, rounds);
    ModelShape model = ModelShape.of(shape);
    Bounds.require(
        "--tokens",
        tokens + Decoding.PROMPT <= model.config().nPositions(),
        tokens,
        "stay within the context");
    List<Pruned> pruned = masks.stream().map(mask -> Pruned.parse(mask, model.config())).toList();
    if (peer != null) {
      Peer.check(peer, GeneratingPeer.SCRIPT);
    }
    if (llamaBench != null) {
      LlamaCpp.check(llamaBench, gguf);
    }
    MachineSpec machine = MachineSpec.here(threads.checked());
    Decoding.Work work = new Decoding.Work(model, tokens, threads.checked());
    GenerateResults results =
        new GenerateBenchmark(work, output::progress)
            .run(
                machine,
                pruned,
                batch,
                rounds,
                new GenerateBenchmark.Others(peer, llamaBench, gguf));
    output.write(results, results.markdown());
  }
}
