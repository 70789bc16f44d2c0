package dev.espalier.bench;

import dev.espalier.bench.compact.CompactCommand;
import dev.espalier.bench.data.DataCommand;
import dev.espalier.bench.density.DensityCurve;
import dev.espalier.bench.generate.GenerateCommand;
import dev.espalier.bench.imp.ImpCommand;
import dev.espalier.bench.measure.KernelSet;
import dev.espalier.bench.measure.ModelShape;
import dev.espalier.bench.measure.Peer;
import dev.espalier.bench.measure.Pruned;
import dev.espalier.bench.measure.Section;
import dev.espalier.bench.measure.Stopwatch;
import dev.espalier.bench.option.Bounds;
import dev.espalier.bench.option.OutputOptions;
import dev.espalier.bench.option.ThreadsOption;
import dev.espalier.bench.scale.ScaleCommand;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.RunFailedException;
import dev.espalier.storage.WriteAside;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a benchmark, checked before anything is measured. */
@Command(
    name = "bench",
    header = "Measure this machine, and Espalier on it.",
    description =
        "Measures this machine and Espalier on it: each operation, the training step, evaluation"
            + " and memory, beside PyTorch where there is one.",
    subcommands = {
      ImpCommand.class,
      CompactCommand.class,
      GenerateCommand.class,
      ScaleCommand.class,
      DataCommand.class
    },
    synopsisSubcommandLabel = "[COMMAND]",
    sortOptions = false,
    footer = {
      "  espalier bench --quick",
      "  espalier bench --peer .venv/bin/python --json bench.json --markdown bench.md",
      "  espalier bench --only threads,small --kernels onednn",
      "  espalier bench --jmh MatMul",
      "  espalier bench imp --peer .venv/bin/python"
    })
final class BenchCommand implements Runnable {

  /** Sections of a quick run. */
  private static final Set<Section> QUICK =
      EnumSet.of(
          Section.OPERATIONS, Section.TRAINING, Section.EVALUATION, Section.MEMORY, Section.SMALL);

  /** Sections that measure what the README says, in ten minutes with a peer. */
  private static final Set<Section> CLAIMED =
      EnumSet.of(
          Section.TRAINING,
          Section.EVALUATION,
          Section.MEMORY,
          Section.DENSITY,
          Section.SMALL,
          Section.JOB);

  /** The masks of the README. */
  private static final List<String> CLAIMED_MASKS = List.of("linear:0.95", "all:0.95", "ln_1:0.95");

  /** The main job of a quick run, and of tests. */
  private static final List<String> SHORT_JOB = List.of("--rounds", "2", "--max-steps", "10");

  @Option(
      names = "--quick",
      description = "Fewer sections and repetitions: under two minutes without --peer.")
  boolean quick;

  @Option(
      names = "--full",
      description = "Every section, and more masks: about an hour with --peer.")
  boolean full;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "SECTION",
      description = "Only these sections: ${COMPLETION-CANDIDATES}.")
  @Nullable List<Section> only;

  @Option(
      names = "--kernels",
      split = ",",
      defaultValue = "onednn,vector",
      paramLabel = "SET",
      description = "Kernel sets side by side (default: ${DEFAULT-VALUE}).")
  List<String> kernels = List.of();

  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "PRECISION",
      description = "Precisions to measure (default: all that this machine has).")
  @Nullable List<String> precisions;

  @Option(
      names = "--shape",
      defaultValue = ModelShape.DISTILGPT2,
      paramLabel = "SHAPE",
      description = "distilgpt2 or embedded (default: ${DEFAULT-VALUE}).")
  String shape = "";

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Turns each contender takes (default: 2, quick 1).")
  @Nullable Integer rounds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of each turn (default: 3, quick 2).")
  @Nullable Integer steps;

  @Option(
      names = "--peer",
      paramLabel = "PYTHON",
      description = "Measure this Python's transformers in the same run.")
  @Nullable String peer;

  @Option(names = "--peer-compile", description = "The peer through torch.compile as well.")
  boolean peerCompile;

  @Mixin OutputOptions output = new OutputOptions();

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Write the cost against density as SVG.")
  @Nullable Path picture;

  @Option(
      names = "--masks",
      split = ",",
      paramLabel = "SCOPE:SPARSITY[:ZERO_LAYERS]",
      description = "The cost against density of these only, such as all:0.5,ln_1:0.95:2.")
  List<String> masks = List.of();

  @Option(
      names = "--jmh",
      paramLabel = "REGEX",
      arity = "0..1",
      fallbackValue = "dev.espalier.bench.jmh",
      description = "Run JMH's benchmarks of the kernels that match, and nothing else.")
  @Nullable String jmh;

  @Override
  public void run() {
    if (jmh != null) {
      runJmh(jmh);
      return;
    }
    Benchmark.Plan plan = plan();
    BenchResults results = new Benchmark(plan, output::progress).run();
    output.write(results, Markdown.of(results));
    if (picture != null) {
      WriteAside.text(
          picture,
          DensityCurve.of(
              results.models().density().stream()
                  .filter(point -> point.precision().equals(KernelSet.FP32))
                  .toList()));
    }
  }

  /** Returns the plan that the options request. */
  Benchmark.Plan plan() {
    if (peerCompile && peer == null) {
      throw new BadInputException(
          "--peer-compile", "there is no peer to compile", "add --peer PYTHON");
    }
    int turns = rounds != null ? rounds : quick ? 1 : 2;
    int each = steps != null ? steps : quick ? 2 : 3;
    Bounds.atLeast("--rounds", 1, turns);
    Bounds.atLeast("--steps", 1, each);
    List<KernelSet> sets = new ArrayList<>();
    List<String> measured = precisions();
    for (String set : kernels) {
      if (!List.of("auto", "onednn", "vector", "plain").contains(set)) {
        throw new BadInputException(
            "--kernels",
            "\"" + set + "\" is not a set of kernels",
            "say auto, onednn, vector or plain");
      }
      measured.stream()
          .filter(precision -> KernelSet.offered(set, precision))
          .forEach(precision -> sets.add(new KernelSet(set, precision)));
    }
    Set<Section> sections = only != null ? EnumSet.copyOf(only) : standard();
    if (picture != null && !sections.contains(Section.DENSITY)) {
      throw new BadInputException(
          "--picture", "the cost against density is not measured", "add --only density");
    }
    ModelShape model = ModelShape.of(shape);
    if (!masks.isEmpty() && !sections.contains(Section.DENSITY)) {
      throw new BadInputException(
          "--masks", "the cost against density is not measured", "add --only density");
    }
    if (peer != null) {
      Peer.check(peer);
    }
    return new Benchmark.Plan(
        List.copyOf(sets),
        threads.checked(),
        model,
        sections,
        new Benchmark.Effort(
            turns,
            each,
            quick ? 1.5 : 4,
            quick ? new Stopwatch(0.15, 0.15) : new Stopwatch(0.5, 0.5),
            quick ? SHORT_JOB : List.of()),
        new Benchmark.Peers(Optional.ofNullable(peer), peer == null ? List.of() : ways(measured)),
        masks(only == null && !full).stream()
            .map(mask -> Pruned.parse(mask, model.config()))
            .toList());
  }

  private Set<Section> standard() {
    if (quick && full) {
      throw new BadInputException("--quick", "it excludes --full", "leave out one of them");
    }
    return quick ? QUICK : full ? EnumSet.allOf(Section.class) : CLAIMED;
  }

  private List<String> masks(boolean claimed) {
    return masks.isEmpty() && claimed ? CLAIMED_MASKS : masks;
  }

  /** PyTorch imitates bf16 where the processor lacks it, which takes minutes for a step. */
  private List<String> precisions() {
    return precisions != null
        ? precisions
        : KernelSet.PRECISIONS.stream()
            .filter(precision -> KernelSet.isNative(precision, threads.checked()))
            .toList();
  }

  private List<Peer.Way> ways(List<String> measured) {
    List<Peer.Way> ways = new ArrayList<>();
    for (boolean compiled : peerCompile ? new boolean[] {false, true} : new boolean[] {false}) {
      ways.add(new Peer.Way(compiled, false));
      if (!quick && measured.contains("bf16")) {
        ways.add(new Peer.Way(compiled, true));
      }
    }
    return List.copyOf(ways);
  }

  /** JMH starts its forks with this JVM's options. */
  private static void runJmh(String pattern) {
    try {
      new Runner(new OptionsBuilder().include(pattern).shouldFailOnError(true).build()).run();
    } catch (NoBenchmarksException e) {
      throw new BadInputException(
          "--jmh", "no benchmark matches \"" + pattern + "\"", "say --jmh alone for all", e);
    } catch (RunnerException e) {
      throw new RunFailedException("JMH failed: " + e.getMessage());
    }
  }
}
