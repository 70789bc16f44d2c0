package dev.espalier.report;

import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.record.ConnectivityRecord;
import dev.espalier.record.Cost;
import dev.espalier.record.FitRecord;
import dev.espalier.record.GroupCounts;
import dev.espalier.record.HistogramRecord;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.LayerDensity;
import dev.espalier.record.Losses;
import dev.espalier.record.MagnitudeCounts;
import dev.espalier.record.MetricsWriter;
import dev.espalier.record.PendingRound;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.record.SampleRecord;
import dev.espalier.record.StepRecord;
import dev.espalier.record.UnitCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Run directories like real ones that over-fit. From the command line it writes one with its page
 * for inspection: {@code SampleRun DIRECTORY ROUNDS TENSORS STEPS}.
 */
public final class SampleRun {

  private SampleRun() {}

  public static final String EXPERIMENT =
      """
      model: "distilgpt2"
      dataset: "wikitext:wikitext-2-raw-v1"
      text_column: "text"
      block_size: 128
      scope: "ln_1"
      criterion: "magnitude"
      rate: 0.25
      until: 0.95
      reset: "pretrained"
      epochs: 3.0
      batch_size: 8
      learning_rate: 2.0E-5
      weight_decay: 0.01
      optimizer: "adamw"
      seed: 42
      espalier_version: "0.1.0"
      model_sha256: "9f2c31d07bd4e2a1885f0b6f4ac6c52b3f17c0f5ce90f1a1f1a6a2f6c6b0d9e4"
      data_sha256: "41be6a0c93de55dd0f3a5f0a6d1c1f2b9b8e7d6c5b4a39281706f5e4d3c2b1a0"
      """;

  /** Writes rounds 0 to {@code rounds - 1}, with tensors of 768 weights each. */
  public static RunDirectory write(
      Path folder, String experiment, int rounds, List<String> tensors, int steps) {
    return write(folder, experiment, rounds, tensors, steps, 5);
  }

  /** Writes a run with its own noise. */
  public static RunDirectory write(
      Path folder, String experiment, int rounds, List<String> tensors, int steps, long seed) {
    RunDirectory run = RunDirectory.at(folder);
    RunWriter.of(run).create(experiment);
    Random random = new Random(seed);
    long[] left = new long[tensors.size()];
    java.util.Arrays.fill(left, 768);
    List<RoundRecord> done = new ArrayList<>();
    long[] before = left.clone();
    for (int r = 0; r < rounds; r++) {
      if (r > 0) {
        before = left.clone();
        prune(left, random);
      }
      RoundRecord record = record(r, rounds, tensors, left, steps, random);
      try (PendingRound pending = RunWriter.of(run).begin(r)) {
        writeSteps(pending.metrics(), record, steps, random);
        MaskFile.write(pending.mask(), MaskWithOrigin.to("a checkpoint", mask(tensors, left)));
        new HistogramRecord(
                r == 0 ? List.of() : magnitudes(tensors, before, left),
                magnitudes(tensors, left, left))
            .write(pending.histograms());
        sample(r).write(pending.sample());
        pending.commit(record);
      }
      done.add(record);
    }
    RunWriter.of(run).writeResults(done);
    return run;
  }

  /**
   * Keeps the given number of each tensor's weights; smaller masks are contained in larger ones.
   */
  private static Mask mask(List<String> tensors, long[] left) {
    List<TensorSpec> specs =
        tensors.stream()
            .map(name -> new TensorSpec(name, Shape.of(768), false, Kind.LAYER_NORM_GAIN))
            .toList();
    return Mask.dense(specs).keeping((tensor, index) -> index * 325 % 768 < left[tensor]);
  }

  /** Returns the largest of weights spread over four octaves. */
  private static List<MagnitudeCounts> magnitudes(List<String> tensors, long[] of, long[] largest) {
    List<MagnitudeCounts> counts = new ArrayList<>();
    for (int t = 0; t < tensors.size(); t++) {
      long[] bins = new long[MagnitudeCounts.BINS];
      for (long w = of[t] - largest[t]; w < of[t]; w++) {
        double rank = (w + 0.5) / Math.max(1, of[t]);
        double octaves = Math.log(rank / (1 - rank)) / Math.log(2) / 2 - 3;
        bins[(int) ((octaves - MagnitudeCounts.LOWEST_OCTAVE) * MagnitudeCounts.BINS_PER_OCTAVE)]++;
      }
      counts.add(MagnitudeCounts.of(tensors.get(t), bins));
    }
    return counts;
  }

  private static SampleRecord sample(int round) {
    String again = " and a tree that is".repeat(round).strip();
    return new SampleRecord(
        "an espalier is a fruit tree",
        "trained flat <against> a wall " + again,
        "against a wall",
        8);
  }

  private static void prune(long[] left, Random random) {
    for (int t = 0; t < left.length; t++) {
      double pull =
          t == 0 ? 0.55 : 0.25 * (0.6 + 0.8 * t / left.length) + 0.05 * random.nextDouble();
      left[t] -= Math.round(left[t] * Math.min(1, pull));
      if (left[t] < 4) {
        left[t] = 0;
      }
    }
  }

  private static RoundRecord record(
      int round, int rounds, List<String> tensors, long[] left, int steps, Random random) {
    Map<String, Double> sparsity = new LinkedHashMap<>();
    List<LayerDensity> layers = new ArrayList<>();
    long survivors = 0;
    for (int t = 0; t < left.length; t++) {
      LayerDensity layer = new LayerDensity(tensors.get(t), 768, left[t]);
      layers.add(layer);
      sparsity.put(layer.name(), layer.sparsity());
      survivors += left[t];
    }
    double done = (double) round / Math.max(1, rounds - 1);
    double eval =
        3.36 - 0.02 * Math.sin(done * 5) + 0.16 * done * done + 0.004 * random.nextGaussian();
    return new RoundRecord(
        round,
        new Pruning(
            1 - survivors / (768.0 * left.length),
            sparsity,
            survivors,
            layers,
            List.of(
                new GroupCounts("neuron", 0, 768, 7 * round),
                new GroupCounts("neuron", 1, 768, 0))),
        new Losses(3.52 - 0.09 * done + 0.01 * random.nextGaussian(), eval, Math.exp(eval), null),
        new Cost(
            418 + 30 * done + 6 * random.nextGaussian(),
            steps,
            17_150 + 200 * random.nextGaussian(),
            1_900),
        Map.of(),
        null,
        connectivity(tensors.size(), left),
        new FitRecord(
            eval - 0.1 * done,
            220,
            0.1 * done,
            4,
            new FitRecord.Best(steps / 2, 1.5, eval - 0.01),
            eval,
            steps,
            12.5));
  }

  /** An estimate of what such gains leave of layers of 768 features and 12 heads. */
  private static ConnectivityRecord connectivity(int tensors, long[] left) {
    int layers = Math.min(tensors, 12);
    List<LayerConnections> each = new ArrayList<>();
    List<@Nullable Double> paths = new ArrayList<>();
    for (int l = 0; l < layers; l++) {
      int live = (int) left[l];
      UnitCounts gains = new UnitCounts(live, 768 - live, 0);
      int values = Math.min(768, 8 * live);
      UnitCounts dimensions = new UnitCounts(values, (768 - values) / 2, (769 - values) / 2);
      UnitCounts heads = new UnitCounts(Math.min(12, live), 12 - Math.min(12, live), 0);
      UnitCounts neurons = new UnitCounts(4 * live, 768 - live, 3 * 768 - 3 * live);
      UnitCounts all = new UnitCounts(768, 0, 0);
      UnitCounts pairs = new UnitCounts(values, 0, 768 - values);
      each.add(
          new LayerConnections(
              l,
              all,
              new LayerConnections.AttentionUnits(gains, pairs, dimensions, heads),
              new LayerConnections.MlpUnits(all, neurons),
              new LayerConnections.SublayerStates(
                  live > 0 ? "live" : "constant", neurons.live() > 0 ? "live" : "dead"),
              0,
              7_000_000,
              1 - live / 768.0));
      paths.add(3.0 + l);
    }
    paths.add(live(left) ? 20.0 : null);
    paths.add(live(left) ? 22.5 : null);
    return new ConnectivityRecord(0.5, new UnitCounts(768, 0, 0), 0, each, paths);
  }

  private static boolean live(long[] left) {
    return java.util.Arrays.stream(left).sum() > 0;
  }

  private static void writeSteps(Path file, RoundRecord round, int steps, Random random) {
    try (MetricsWriter metrics = MetricsWriter.open(file)) {
      for (int s = 1; s <= steps; s++) {
        double loss =
            round.losses().trainLoss()
                - 0.05
                + 0.4 * Math.exp(-8.0 * s / steps) * (1 + round.pruning().sparsity())
                + 0.09 * random.nextGaussian();
        metrics.append(
            new StepRecord(
                s,
                3.0 * s / steps,
                loss,
                2e-5 * (1 - (double) s / steps),
                0.8 + 0.1 * random.nextDouble(),
                0.058));
      }
    }
  }

  public static List<String> layerNorms(int layers) {
    List<String> names = new ArrayList<>();
    for (int l = 0; l < layers; l++) {
      names.add("transformer.h." + l + ".ln_1.weight");
    }
    return names;
  }

  static List<String> linear(int tensors) {
    List<String> kinds = List.of("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj");
    List<String> names = new ArrayList<>();
    for (int t = 0; t < tensors; t++) {
      names.add("transformer.h." + t / 4 + "." + kinds.get(t % 4) + ".weight");
    }
    return names;
  }

  public static void main(String[] arguments) {
    int tensors = Integer.parseInt(arguments[2]);
    RunDirectory run =
        write(
            Path.of(arguments[0]),
            EXPERIMENT,
            Integer.parseInt(arguments[1]),
            tensors <= 12 ? layerNorms(tensors) : linear(tensors),
            Integer.parseInt(arguments[3]));
    System.out.println(ReportWriter.write(run));
  }
}
