package dev.espalier.bench.scale;

import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.option.Bounds;
import dev.espalier.bench.option.Choice;
import dev.espalier.bench.option.OutputOptions;
import dev.espalier.bench.option.ThreadsOption;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code espalier bench scale}. */
@Command(
    name = "scale",
    header = "Measure models of all sizes of GPT-2.",
    description = {
      "Trains, evaluates, lets write and prunes models of random weights, each task in a process of"
          + " its own: its time, its peak memory, and the memory that was foretold. A batch is one"
          + " block of 1,024 tokens. gpt2-xl takes about 25 GB of disk in the temporary folder."
    },
    sortOptions = false,
    footer = {
      "  espalier bench scale --shapes gpt2 --json scale.json",
      "  espalier bench scale --shapes gpt2-xl --tasks evaluation,wanda"
    })
public final class ScaleCommand implements Runnable {

  @Option(
      names = "--shapes",
      split = ",",
      defaultValue = "gpt2,gpt2-medium,gpt2-large,gpt2-xl",
      paramLabel = "SHAPE",
      description = "embedded, distilgpt2 and the sizes of GPT-2 (default: ${DEFAULT-VALUE}).")
  List<String> shapes = List.of();

  @Option(
      names = "--tasks",
      split = ",",
      defaultValue = "training,evaluation,generation,start,magnitude,wanda,sparsegpt",
      paramLabel = "TASK",
      description = "What is measured (default: ${DEFAULT-VALUE}).")
  List<String> tasks = List.of();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Steps of a training, the first of which is not counted (default: ${DEFAULT-VALUE}).")
  int steps;

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    Bounds.atLeast("--steps", 2, steps);
    ScaleBenchmark benchmark =
        new ScaleBenchmark(
            Choice.of("--shapes", "shape", ScaleShape.values(), shapes),
            Choice.of("--tasks", "task", ScaleTask.values(), tasks),
            threads.checked(),
            steps,
            output::progress);
    MachineSpec machine = MachineSpec.here(threads.checked());
    ScaleResults results = new ScaleResults(machine, threads.checked(), steps, benchmark.run());
    output.write(results, results.markdown());
  }
}
