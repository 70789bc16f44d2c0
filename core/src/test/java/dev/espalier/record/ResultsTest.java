package dev.espalier.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResultsTest {

  @TempDir Path folder;

  private static List<RoundRecord> random(long seed, int rounds, int layers) {
    Random random = new Random(seed);
    List<RoundRecord> list = new ArrayList<>();
    for (int r = 0; r < rounds; r++) {
      Map<String, Double> sparsity = new LinkedHashMap<>();
      List<LayerDensity> densities = new ArrayList<>();
      for (int l = layers - 1; l >= 0; l--) {
        LayerDensity layer = new LayerDensity("h." + l, 101, random.nextInt(102));
        densities.add(layer);
        sparsity.put(layer.name(), layer.sparsity());
      }
      list.add(
          new RoundRecord(
              r,
              new Pruning(
                  random.nextDouble(),
                  sparsity,
                  random.nextLong(1L << 40),
                  random.nextBoolean() ? List.of() : densities,
                  random.nextBoolean()
                      ? List.of()
                      : List.of(
                          new GroupCounts("query-key", 0, 5, 5),
                          new GroupCounts("value-projection", 3, 5, 0))),
              new Losses(
                  random.nextGaussian(),
                  Math.exp(random.nextGaussian() * 50),
                  random.nextInt(3) == 0 ? Double.NaN : random.nextDouble(),
                  random.nextBoolean() ? null : random.nextBoolean() ? Double.NaN : 12.5),
              new Cost(
                  random.nextDouble(),
                  random.nextInt(1000),
                  random.nextBoolean() ? Double.NaN : random.nextDouble(),
                  random.nextBoolean() ? null : random.nextInt(1 << 20)),
              random.nextBoolean() ? Map.of() : Map.of("h.0", "sparse", "h.1", "dense"),
              random.nextBoolean() ? null : "early-bird",
              random.nextBoolean() ? null : connectivity(random),
              random.nextBoolean() ? null : fit(random)));
    }
    return list;
  }

  private static FitRecord fit(Random random) {
    return new FitRecord(
        random.nextInt(3) == 0 ? Double.NaN : random.nextGaussian(),
        random.nextInt(99),
        random.nextGaussian(),
        1 + random.nextInt(99),
        new FitRecord.Best(random.nextInt(99), random.nextDouble(), random.nextGaussian()),
        random.nextGaussian(),
        random.nextInt(99),
        random.nextDouble());
  }

  private static ConnectivityRecord connectivity(Random random) {
    UnitCounts units = new UnitCounts(random.nextInt(99), random.nextInt(99), random.nextInt(99));
    double stranded = random.nextBoolean() ? Double.NaN : random.nextDouble();
    LayerConnections layer =
        new LayerConnections(
            0,
            units,
            new LayerConnections.AttentionUnits(units, units, units, units),
            new LayerConnections.MlpUnits(units, units),
            new LayerConnections.SublayerStates("live", "dead"),
            3,
            5,
            stranded);
    return new ConnectivityRecord(
        random.nextDouble(),
        units,
        7,
        List.of(layer),
        Arrays.asList(2.5, random.nextDouble(), null));
  }

  @Test
  void missingPathsOfANetworkAreNamed() throws IOException {
    RoundRecord round = random(1, 1, 1).getFirst();
    UnitCounts units = new UnitCounts(1, 0, 0);
    Path file = folder.resolve("results.json");
    String json =
        Results.json(
            List.of(
                new RoundRecord(
                    0,
                    new Pruning(0, round.pruning().layerSparsity(), 1, List.of(), List.of()),
                    new Losses(1, 1, 1, null),
                    new Cost(1, 1, 1, null),
                    Map.of(),
                    null,
                    new ConnectivityRecord(0.5, units, 0, List.of(), Arrays.asList(null, null)),
                    null)));
    Files.writeString(file, json.replaceAll("null, null", "null"));
    assertThatThrownBy(() -> Results.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("connectivity")
        .hasMessageContaining("log10_paths");
  }

  @Test
  void jsonReadsBackToTheSameRounds() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      List<RoundRecord> rounds = random(seed, seed % 5, 1 + seed % 7);
      Path file = folder.resolve("results.json");
      Files.writeString(file, Results.json(rounds));
      assertThat(Results.read(file)).isEqualTo(rounds);
      for (int r = 0; r < rounds.size(); r++) {
        assertThat(Results.read(file).get(r).pruning().layerSparsity().keySet())
            .containsExactlyElementsOf(rounds.get(r).pruning().layerSparsity().keySet());
      }
    }
  }

  @Test
  void jsonHasTheContractsFieldsInOrderAndNoNaN() {
    RoundRecord round =
        new RoundRecord(
            2,
            new Pruning(0.4375, Map.of("w", 0.4375), 9),
            new Losses(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
            new Cost(9, 30));
    JsonNode node = new JsonMapper().readTree(RecordJson.MAPPER.writeValueAsString(round));
    assertThat(node.propertyNames())
        .startsWith(
            "round",
            "sparsity",
            "layer_sparsity",
            "train_loss",
            "eval_loss",
            "perplexity",
            "run_time_s",
            "steps",
            "weights_left");
    assertThat(node.get("train_loss").isNull()).isTrue();
    assertThat(node.get("eval_loss").isNull()).isTrue();
    assertThat(node.get("perplexity").isNull()).isTrue();
    assertThat(node.get("layer_sparsity").get("w").asDouble()).isEqualTo(0.4375);
    assertThat(Results.json(List.of(round))).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @Test
  void csvIsTheSameBytesForTheSameRounds() {
    RoundRecord round =
        new RoundRecord(
            1,
            new Pruning(0.25, orderedSparsity(), 2304, List.of(), List.of()),
            new Losses(3.5, 3.25, 25.790339917193062, 41.5),
            new Cost(1.5, 10, 1234.5, 1900),
            Map.of("h.1", "sparse"),
            "early-bird",
            new ConnectivityRecord(
                0.75, new UnitCounts(4, 0, 0), 0, List.of(), Arrays.asList(3.0, null)),
            new FitRecord(3, 7, 0.25, 4, new FitRecord.Best(5, 1.5, 3.125), 3.5, 10, 0.75));
    String expected =
        """
        round,sparsity,weights_left,train_loss,eval_loss,perplexity,steps,run_time_s,train_loss_eval,gap,best_step,best_epoch,best_eval_loss,kept_step,stopped_by,perplexity_by_text,h.1,h.0,"odd ""name"", with comma",tokens_per_second,peak_memory_mib,effective_sparsity
        1,0.25,2304,3.5,3.25,25.790339917193062,10,1.5,3.0,0.25,5,1.5,3.125,10,early-bird,41.5,0.5,0.0,1.0,1234.5,1900,0.75
        """;
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(Results.csv(List.of(round))).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Results.csv(random(3, 9, 5))).isEqualTo(Results.csv(random(3, 9, 5)));
  }

  private static Map<String, Double> orderedSparsity() {
    Map<String, Double> layers = new LinkedHashMap<>();
    layers.put("h.1", 0.5);
    layers.put("h.0", 0.0);
    layers.put("odd \"name\", with comma", 1.0);
    return layers;
  }

  @Test
  void csvLeavesNonFiniteNumbersEmpty() {
    RoundRecord round =
        new RoundRecord(
            0,
            new Pruning(0, Map.of("w", 0.0), 4),
            new Losses(Double.NaN, 3, Double.POSITIVE_INFINITY),
            new Cost(1, 1));
    assertThat(Results.csv(List.of(round)).lines().toList().get(1))
        .isEqualTo("0,0.0,4,,3.0,,1,1.0,,,,,,,,,0.0,,,");
  }

  @Test
  void csvWithoutRoundsIsTheHeader() {
    assertThat(Results.csv(List.of()).lines()).hasSize(1);
  }

  @Test
  void brokenResultsAreNamedWithTheirField() throws IOException {
    Path file = folder.resolve("results.json");
    Files.writeString(
        file, Results.json(random(1, 2, 2)).replaceFirst("\"steps\" : \\d+", "\"steps\" : {}"));
    assertThatThrownBy(() -> Results.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("results.json: [0].steps");
  }

  @Test
  void stepsReadBackAsWritten() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    List<StepRecord> steps =
        List.of(
            new StepRecord(1, 1 / 3.0, 4.25, 2e-5, 0.1, 0.25),
            new StepRecord(2, 2 / 3.0, Double.NaN, 1e-5, Double.POSITIVE_INFINITY, 0.5));
    try (MetricsWriter writer = MetricsWriter.open(file)) {
      writer.append(steps.get(0));
      assertThat(MetricsFile.read(file)).containsExactly(steps.get(0));
      writer.append(steps.get(1));
    }
    assertThat(Files.readAllLines(file).getFirst())
        .isEqualTo(
            "{\"step\":1,\"epoch\":0.3333333333333333,\"loss\":4.25,\"learning_rate\":2.0E-5,"
                + "\"grad_norm\":0.1,\"step_time_s\":0.25}");
    List<StepRecord> read = MetricsFile.read(file);
    assertThat(read.get(0)).isEqualTo(steps.get(0));
    assertThat(read.get(1).loss()).isNaN();
    assertThat(read.get(1).gradNorm()).isNaN();
  }

  @Test
  void aTruncatedLastLineIsIgnoredAndABrokenOneIsNamed() throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    try (MetricsWriter writer = MetricsWriter.open(file)) {
      writer.append(new StepRecord(1, 0.5, 4, 1e-5, 1, 0.1));
    }
    String line = Files.readString(file);
    Files.writeString(file, line + line.substring(0, 20));
    assertThat(MetricsFile.read(file)).hasSize(1);
    Files.writeString(file, line + line.replace("4.0", "\"four\""));
    assertThatThrownBy(() -> MetricsFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("metrics.jsonl line 2: loss");
  }
}
