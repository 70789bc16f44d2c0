package dev.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.bench.density.DensityPoint;
import dev.espalier.bench.job.MainJob;
import dev.espalier.bench.measure.Bandwidth;
import dev.espalier.bench.measure.Contender;
import dev.espalier.bench.measure.KernelSet;
import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.measure.Operation;
import dev.espalier.bench.measure.Pruned;
import dev.espalier.bench.measure.Section;
import dev.espalier.bench.measure.Timings;
import dev.espalier.bench.measure.TrainingMemory;
import dev.espalier.bench.sparse.Crossover;
import dev.espalier.bench.sparse.SparseProduct;
import dev.espalier.bench.sparse.SparseResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTest {

  @ParameterizedTest
  @CsvSource({
    "3.4567, 3.46 s",
    "0.4567, 457 ms",
    "0.04567, 45.7 ms",
    "0.004567, 4.57 ms",
    "0.0000456, 0.046 ms"
  })
  void timesHaveThreeDigits(double seconds, String written) {
    assertThat(Markdown.milliseconds(seconds)).isEqualTo(written);
  }

  @Test
  void peersOfTheSameWorkAreComparedAndDisturbanceIsMarked() {
    List<Contender.Result> results =
        List.of(
            result("espalier onednn", false, "fp32", 1.0, 0.0),
            result("transformers eager", true, "fp32", 4.0, 0.2),
            result("transformers eager", true, "bf16", 2.0, 0.0));

    List<Operation.Result> operations =
        List.of(
            operation("onednn", "NN 1024×2304×768", 0.1, 6),
            operation("onednn", "TN 768×2304×1024", 0.3, 1),
            operation("onednn", "1024×768", 5, 10),
            operation("vector", "NN 1024×2304×768", 0.2, 6));

    SparseResult sparse =
        SparseResult.of(
            new SparseResult.Task("768×3072", SparseProduct.INPUT_GRADIENT, 0.05, 1_000_000, 1_024),
            Timings.of(List.of(0.02), 0),
            0.01,
            List.of(
                new SparseResult.DenseTime("bf16", 0.025), new SparseResult.DenseTime("fp32", 0.1)),
            Optional.of(0.5));

    String tables =
        Markdown.of(
            new BenchResults(
                new MachineSpec(
                    new MachineSpec.Hardware("cpu", List.of("avx2"), 2, 8),
                    new MachineSpec.Software(
                        "os", "vm", "1", "3", new MachineSpec.Run(256, List.of("-XX:UseAVX=2"))),
                    "today",
                    0.5),
                Optional.of("torch 2"),
                new BenchResults.Limits(new Bandwidth(10, 20), 100),
                new BenchResults.Calls(operations, List.of(sparse), Crossover.of(List.of(sparse))),
                new BenchResults.Models(
                    results,
                    BenchResults.ratios(results),
                    StepOfProducts.of(operations, results),
                    List.of(
                        new TrainingMemory.Result("espalier onednn", false, "fp32", 2, "s", 500),
                        new TrainingMemory.Result(
                            "transformers eager", true, "fp32", 2, "s", 2_000)),
                    List.of(
                        DensityPoint.of(
                            new Pruned("ln_1", 0.95, 2),
                            "fp32",
                            new TreeMap<>(Map.of("uniform", 4L, "compact", 4L)),
                            Timings.of(List.of(2.0), 0),
                            Timings.of(List.of(1.5), 0))),
                    Optional.of(new MainJob(0.3, 12, 90.5, 9.25, 8, 5, 0.2))),
                List.of("something was left out"),
                1.5,
                0.7));

    assertThat(tables)
        .contains("| espalier onednn | fp32 | 2 | s | 1.00 s | 1.00 s | 100 | 50 GFLOP/s | 50 % |")
        .contains("| transformers eager | fp32 | 2 | s | 4.00 s ~ |")
        .contains("| espalier onednn | transformers eager | fp32 | 2 | 0.25 |")
        .doesNotContain("| transformers eager | bf16 | 2 | 0.5")
        .contains("| espalier onednn | fp32 | 2 | s | 500 | 0.25 |")
        .contains(
            "| ln_1 95 %, 2 layers zero | fp32 | 4 compact, 4 uniform | 1.50 s | 2.00 s | 0.75 |")
        .contains(
            "| weights | density | product | time | GFLOP/s | with transposes | torch"
                + " | of dense bf16 | with transposes | of dense fp32 | with transposes |")
        .contains(
            "| 768×3072 | 0.05 | input gradient | 20.0 ms | 102 | 30.0 ms | 500 ms"
                + " | 0.80 | 1.20 | 0.20 | 0.30 |")
        .contains("| 768×3072 | bf16 | 0.050 | 0.000 |", "| 768×3072 | fp32 | 0.050 | 0.050 |")
        .contains("| vectors, flags | 256 bits, -XX:UseAVX=2 |")
        .contains("| 300 ms | 12 | 90.50 s ~ | 9.25 s | 8.00 s | 5.00 s |")
        .contains("Products of a whole step: onednn fp32 900 ms, vector fp32 1.20 s.")
        .contains("A step of its products alone: onednn fp32 1.11.")
        .contains("- something was left out");
  }

  private static Operation.Result operation(
      String kernels, String size, double seconds, double times) {
    return new Operation("an operation", size, Operation.Bound.ARITHMETIC, 1, times, () -> {})
        .result(new KernelSet(kernels, "fp32"), Timings.of(List.of(seconds), 0), 10);
  }

  private static Contender.Result result(
      String who, boolean peer, String precision, double seconds, double others) {
    return Contender.Result.of(
        new Contender.Entry(Section.TRAINING, who, peer, precision, 2, "s", 100, 50),
        Timings.of(List.of(seconds), others));
  }
}
