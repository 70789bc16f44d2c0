package dev.espalier.bench.generate;

import dev.espalier.bench.measure.Load;
import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.measure.Pruned;
import dev.espalier.bench.measure.ReadBandwidth;
import dev.espalier.bench.measure.Timings;
import dev.espalier.generate.DecoderWeights;
import dev.espalier.generate.DecodingForms;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lets dense and pruned models and the peer generate in turn. */
final class GenerateBenchmark {

  private static final int READS = 5;

  private final Decoding.Work work;
  private final Consumer<String> progress;

  GenerateBenchmark(Decoding.Work work, Consumer<String> progress) {
    this.work = work;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param pruned a model for each
   * @param batch texts at once, beside one
   * @param others other programs
   */
  GenerateResults run(
      MachineSpec machine, List<Pruned> pruned, int batch, int rounds, Others others) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose("auto", work.threads())) {
      Parameters dense = weights(arena);
      List<Generator> generators = new ArrayList<>();
      add(generators, arena, kernels, DecoderWeights.dense(kernels, dense), "dense, fp32", batch);
      DecodingForms rounded = new DecodingForms(0, true);
      generators.add(
          new Decoding(
              arena,
              kernels,
              DecoderWeights.of(arena, kernels, dense, rounded),
              work,
              "dense, bf16",
              1));
      for (Pruned each : pruned) {
        Parameters weights = prune(weights(arena), each);
        DecoderWeights forms =
            DecoderWeights.of(arena, kernels, weights, DecodingForms.sparse(false));
        add(generators, arena, kernels, forms, each.label() + ", sparse", batch);
      }
      Parameters halved = Parameters.allocate(arena, HalvedModel.of(work.shape().config()));
      halved.initialise(1);
      DecoderWeights compact = DecoderWeights.dense(kernels, halved);
      add(generators, arena, kernels, compact, "compact, half the heads and neurons", batch);
      addOthers(generators, others, DecoderWeights.dense(kernels, dense).bytes());
      ReadBandwidth memory =
          new ReadBandwidth(arena, kernels.workers(), dense.slab().flat().segment().byteSize());
      return takeTurns(machine, generators, memory, rounds);
    }
  }

  /**
   * Other programs that generate.
   *
   * @param python a Python with transformers, or null
   * @param llamaBench llama.cpp's benchmark, or null
   * @param gguf the models that it measures
   */
  record Others(@Nullable String python, @Nullable String llamaBench, List<Path> gguf) {}

  private void addOthers(List<Generator> generators, Others others, long bytes) {
    if (others.python() != null) {
      generators.add(new GeneratingPeer(others.python(), work, 1, bytes));
    }
    String llamaBench = others.llamaBench();
    if (llamaBench != null) {
      others.gguf().forEach(model -> generators.add(new LlamaCpp(llamaBench, model, work)));
    }
  }

  private void add(
      List<Generator> generators,
      Arena arena,
      Kernels kernels,
      DecoderWeights weights,
      String label,
      int batch) {
    generators.add(new Decoding(arena, kernels, weights, work, label, 1));
    if (batch > 1) {
      generators.add(new Decoding(arena, kernels, weights, work, label, batch));
    }
  }

  private Parameters weights(Arena arena) {
    Parameters weights = Parameters.allocate(arena, work.shape().config());
    weights.initialise(1);
    return weights;
  }

  private static Parameters prune(Parameters weights, Pruned pruned) {
    Mask mask = pruned.mask(weights.config());
    for (int tensor = 0; tensor < mask.specs().size(); tensor++) {
      FloatView view = weights.slab().view(mask.specs().get(tensor).name());
      for (int i = 0; i < view.size(); i++) {
        if (!mask.kept(tensor, i)) {
          view.set(i, 0);
        }
      }
    }
    return weights;
  }

  private GenerateResults takeTurns(
      MachineSpec machine, List<Generator> generators, ReadBandwidth memory, int rounds) {
    Load load = Load.begin();
    double read = 0;
    List<List<Double>> seconds = new ArrayList<>();
    generators.forEach(_ -> seconds.add(new ArrayList<>()));
    for (int round = 0; round <= rounds; round++) {
      for (int i = 0; i < READS; i++) {
        read = Math.max(read, memory.measure());
      }
      for (int i = 0; i < generators.size(); i++) {
        Generator generator = generators.get(i);
        progress.accept(
            "%s, %s, %d at once, round %d of %d"
                .formatted(
                    generator.subject().contender(),
                    generator.subject().weights(),
                    generator.subject().texts(),
                    round,
                    rounds));
        // Round 0 lets the compiler settle; the peer warms up in its own process.
        if (round > 0 || generator instanceof Decoding) {
          double taken = generator.round();
          if (round > 0) {
            seconds.get(i).add(taken / generator.subject().steps());
          }
        }
      }
    }
    List<GenerateResults.Line> lines = new ArrayList<>();
    for (int i = 0; i < generators.size(); i++) {
      lines.add(
          new GenerateResults.Line(
              generators.get(i).subject(), Timings.of(seconds.get(i), load.others())));
    }
    return new GenerateResults(
        machine,
        work.shape().name(),
        work.tokens(),
        work.threads(),
        read,
        versions(generators),
        lines);
  }

  private static String versions(List<Generator> generators) {
    return generators.stream()
        .map(Generator::version)
        .filter(version -> !version.isEmpty())
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
