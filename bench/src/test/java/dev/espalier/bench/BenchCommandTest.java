package dev.espalier.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.bench.measure.KernelSet;
import dev.espalier.bench.measure.ModelShape;
import dev.espalier.bench.measure.Pruned;
import dev.espalier.bench.measure.Section;
import dev.espalier.bench.measure.Stopwatch;
import dev.espalier.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine(new PrintWriter(out), new PrintWriter(err))
        .execute(Stream.concat(Stream.of("bench"), Stream.of(arguments)).toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --kernels=fast          | "fast" is not a set of kernels
          --precision=fp7         | "fp7" is not a precision
          --shape=gpt5            | "gpt5" is not a shape
          --threads=0             | --threads
          --steps=none            | 'none' is not an int
          --only=speed            | 'speed'
          --peer-compile          | add --peer
          --peer=/no/such/python  | cannot be started
          --jmh=NoSuchBenchmark   | no benchmark matches
          --swift                 | --swift
          --quick --full          | --quick: it excludes --full
          --masks=linear:0.9 --only=training | add --only density
          --masks=linear:9 --only=density | "linear:9" is no mask
          --masks=linear:0.9:7 --only=density | 7 layers are more than there are
          """)
  void badUsageIsOneLineAndStatusTwo(String argument, String says) {
    int status = run(argument.split(" "));

    assertThat(err.toString().strip()).contains(says).hasLineCount(1);
    assertThat(status).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void helpNamesTheSections() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("operations", "small", "--peer-compile");
  }

  @Test
  void itIsACommandLikeTheOthers() {
    PrintWriter to = new PrintWriter(out);
    assertThat(Main.commandLine(to, to).execute()).isZero();
    assertThat(out.toString()).contains("\n  bench ").contains("\n  completion ");
    assertThat(Main.commandLine(to, to).execute("help", "bench", "imp")).isZero();
    assertThat(out.toString()).contains("Usage: espalier bench imp [OPTIONS]");
    assertThat(Main.commandLine(to, to).execute("completion", "fish")).isZero();
    assertThat(out.toString()).contains("'bench compact'", "-l peer-compile");
  }

  @Test
  void aTinyRunWritesBothFiles(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("bench.json");
    Path markdown = folder.resolve("bench.md");

    int status =
        run(
            "--quick",
            "--shape=embedded",
            "--kernels=vector",
            "--threads=1",
            "--steps=1",
            "--only=evaluation",
            "--json=" + json,
            "--markdown=" + markdown);

    assertThat(status).as(err.toString()).isZero();
    JsonNode results = JsonMapper.builder().build().readTree(Files.readString(json));
    assertThat(results.at("/bandwidth/copy").asDouble()).isPositive();
    assertThat(results.at("/contenders").size()).isEqualTo(1);
    assertThat(results.at("/contenders/0/entry/section").asString()).isEqualTo("evaluation");
    assertThat(results.at("/contenders/0/samples/median").asDouble()).isPositive();
    assertThat(Files.readString(markdown))
        .contains("## The machine", "## Evaluation")
        .contains("| espalier vector | fp32 | 1 | embedded 8×128 |");
  }

  @Test
  void theMainJobIsTimedFromItsStart(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("bench.json");

    int status =
        run("--quick", "--only=job", "--json=" + json, "--markdown=" + folder.resolve("bench.md"));

    assertThat(status).as(err.toString()).isZero();
    JsonNode results = JsonMapper.builder().build().readTree(Files.readString(json));
    JsonNode job = results.at("/job");
    assertThat(job.at("/rounds").asInt()).isEqualTo(3);
    assertThat(job.at("/helpSeconds").asDouble()).isPositive();
    assertThat(job.at("/firstRoundSeconds").asDouble()).isPositive();
    assertThat(job.at("/seconds").asDouble())
        .isGreaterThan(job.at("/firstRoundSeconds").asDouble());
    assertThat(results.at("/machine/vectorBits").asInt()).isGreaterThanOrEqualTo(64);
    assertThat(Files.readString(folder.resolve("bench.md"))).contains("## The main job", "| 3 | ");
  }

  @Test
  void sparseProductsAreComparedWithDenseOnes() {
    ModelShape shape = ModelShape.of(ModelShape.EMBEDDED).withBatch(2, 37);
    BenchResults results =
        new Benchmark(
                new Benchmark.Plan(
                    List.of(new KernelSet("vector", KernelSet.FP32)),
                    2,
                    shape,
                    EnumSet.of(Section.SPARSE),
                    new Benchmark.Effort(1, 1, 0, new Stopwatch(0, 0), List.of()),
                    new Benchmark.Peers(Optional.empty(), List.of()),
                    List.of()),
                line -> {})
            .run();

    assertThat(results.calls().sparse())
        .hasSize(4 * 6 * 3)
        .allSatisfy(result -> assertThat(result.gflopPerSecond()).isPositive().isFinite());
    assertThat(results.calls().crossovers()).hasSize(4);
    assertThat(Markdown.of(results)).contains("## Sparse products", "| 512×128 | 0.01 |");
    JsonNode document = JsonMapper.builder().build().valueToTree(results).path("sparse").path(4);
    assertThat(document.path("shape").asString()).isEqualTo("128×384");
    assertThat(document.path("product").asString()).isEqualTo("input gradient");
    assertThat(document.path("density").asDouble()).isEqualTo(0.2);
    assertThat(document.at("/dense/0/precision").asString()).isEqualTo("fp32");
    assertThat(
            document.at("/dense/0/ratio").asDouble() * document.at("/dense/0/seconds").asDouble())
        .isCloseTo(document.at("/samples/median").asDouble(), within(1e-12));
    assertThat(document.path("peerSeconds").isNull()).isTrue();
  }

  @Test
  void everyOperationOfAStepIsMeasured() {
    ModelShape shape = ModelShape.of(ModelShape.EMBEDDED).withBatch(2, 17);
    BenchResults results =
        new Benchmark(
                new Benchmark.Plan(
                    List.of(new KernelSet("vector", KernelSet.FP32)),
                    2,
                    shape,
                    EnumSet.of(Section.OPERATIONS, Section.TRAINING),
                    new Benchmark.Effort(2, 1, 0, new Stopwatch(0, 0), List.of()),
                    new Benchmark.Peers(Optional.empty(), List.of()),
                    List.of()),
                line -> {})
            .run();

    assertThat(results.calls().operations())
        .hasSize(30)
        .allSatisfy(operation -> assertThat(operation.reached().speed()).isPositive().isFinite());
    assertThat(results.limits().gemmGflops()).isPositive();
    double products =
        results.calls().operations().stream()
            .filter(operation -> operation.task().size().matches("(NN|NT|TN) .*"))
            .mapToDouble(
                operation ->
                    operation.reached().speed()
                        * operation.samples().median()
                        * operation.timesPerStep())
            .sum();
    assertThat(products).isCloseTo(shape.trainingGflop(), within(1e-6));
    assertThat(results.models().contenders())
        .singleElement()
        .satisfies(result -> assertThat(result.samples().seconds()).hasSize(2));
  }

  @Test
  void masksAreComparedWithTheDenseStepAndDrawn(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("bench.json");
    Path picture = folder.resolve("density.svg");

    int status =
        run(
            "--quick",
            "--shape=embedded",
            "--kernels=vector",
            "--steps=1",
            "--only=density",
            "--json=" + json,
            "--picture=" + picture);

    assertThat(status).as(err.toString()).isZero();
    JsonNode points = JsonMapper.builder().build().readTree(Files.readString(json)).at("/density");
    assertThat(points.size()).isEqualTo(Pruned.curves(6).size());
    assertThat(points.at("/0/ofDense").asDouble()).isPositive();
    assertThat(points.get(points.size() - 1).at("/forms").has("uniform")).isTrue();
    assertThat(out.toString()).contains("| linear 95 % |").contains("| ln_1 95 %, 6 layers zero |");
    assertThat(Files.readString(picture)).contains("<svg", "linear: ", "all: ", "</svg>");
    assertThat(run("--only=small", "--picture=" + picture)).isEqualTo(2);
    assertThat(err.toString()).contains("--only density");
  }

  @Test
  void aSmallPruningExperimentRunsToItsEnd(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("imp.json");

    int status = run("imp", "--quick", "--steps=1", "--execution=sparse", "--json=" + json);

    assertThat(status).as(err.toString()).isZero();
    JsonNode results = JsonMapper.builder().build().readTree(Files.readString(json));
    assertThat(results.at("/ours/rounds").size()).isEqualTo(3);
    assertThat(results.at("/ours/rounds/1/sparsity").asDouble()).isEqualTo(0.25);
    assertThat(results.at("/ours/peak_mib").asInt()).isPositive();
    assertThat(results.has("ratios")).isFalse();
    assertThat(out.toString()).contains("| 2 | 43.75 % |");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--execution=fast | auto, dense or sparse",
        "--steps=0 | --steps",
        "--until=1 | --until",
        "--dropout=2 | --dropout",
        "--peer=/no/such/python | cannot be started"
      })
  void badUsageOfThePruningExperimentIsOneLine(String argument, String says) {
    assertThat(run("imp", argument)).isEqualTo(2);
    assertThat(err.toString().strip()).contains(says).hasLineCount(1);
  }
}
