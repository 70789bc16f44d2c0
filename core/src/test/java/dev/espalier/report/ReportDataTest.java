package dev.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.record.Cost;
import dev.espalier.record.Losses;
import dev.espalier.record.PendingRound;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The numbers within a page and beside it. */
class ReportDataTest extends WrittenPages {

  @Test
  void theDataHoldsWhatTheRunMeasured() throws IOException {
    RunDirectory run = sample(5, 7, 40);
    JsonNode data = data(page(run));
    List<RoundRecord> rounds = run.wholeRounds();
    assertThat(data.get("rounds").size()).isEqualTo(5);
    for (int r = 0; r < 5; r++) {
      JsonNode round = data.get("rounds").get(r);
      assertThat(round.get("perplexity").asDouble()).isEqualTo(rounds.get(r).losses().perplexity());
      assertThat(round.get("train").asDouble()).isEqualTo(rounds.get(r).fit().trainLossEval());
      assertThat(round.get("withDropout").asDouble()).isEqualTo(rounds.get(r).losses().trainLoss());
      assertThat(round.get("eval").asDouble()).isEqualTo(rounds.get(r).losses().evalLoss());
      assertThat(data.get("layers").get(6).get("sparsity").get(r).asDouble())
          .isEqualTo(
              rounds.get(r).pruning().layerSparsity().get("transformer.h.1.mlp.c_fc.weight"));
    }
    assertThat(data.get("layers").get(6).get("label").asString()).isEqualTo("h.1.mlp.c_fc");
    assertThat(data.get("curves").get(4).get("steps").size()).isEqualTo(40);
  }

  @Test
  void nonFiniteNumbersAreNull() throws IOException {
    RunDirectory run = RunDirectory.at(folder.resolve("run"));
    RunWriter.of(run).create("model: m\n");
    try (PendingRound round = RunWriter.of(run).begin(0)) {
      round.commit(
          new RoundRecord(
              0,
              new Pruning(0, Map.of("w", 0.0), 4),
              new Losses(Double.NaN, Double.NaN, Double.POSITIVE_INFINITY),
              new Cost(1, 1)));
    }
    String page = page(run);
    JsonNode round = data(page).get("rounds").get(0);
    assertThat(round.get("train").isNull()).isTrue();
    assertThat(round.get("perplexity").isNull()).isTrue();
    assertThat(data(page).get("best").isNull()).isTrue();
    assertThat(own(page)).doesNotContain("NaN").doesNotContain("Infinity");
    assertThat(page).contains("the training diverged");
    assertThat(round.get("network").isNull()).isTrue();
    assertThat(own(page))
        .doesNotContain("figure id=\"steps\"", "figure id=\"network\"", "figure id=\"overlap\"");
    assertThat(own(page)).doesNotContain("figure id=\"magnitudes\"", "figure id=\"samples\"");
  }

  @Test
  void theHistogramsHoldAllWeightsBeforeAndAfterTheCut() throws IOException {
    RunDirectory run = sample(3, 2, 2);
    JsonNode magnitudes = data(page(run)).get("magnitudes");
    for (int r = 0; r < 3; r++) {
      JsonNode round = magnitudes.get("rounds").get(r);
      for (int t = 0; t < 2; t++) {
        assertThat(sum(round.get("before").get(t)))
            .isEqualTo(run.wholeRounds().get(r).pruning().layers().get(t).left());
        if (r < 2) {
          assertThat(sum(round.get("after").get(t)))
              .isEqualTo(run.wholeRounds().get(r + 1).pruning().layers().get(t).left());
        }
      }
    }
    assertThat(magnitudes.get("rounds").get(2).get("after").isNull()).isTrue();
    Files.delete(run.histograms(0));
    Files.delete(run.histograms(1));
    Files.delete(run.histograms(2));
    assertThat(data(page(run)).get("magnitudes").isNull()).isTrue();
  }

  /** Sums the counts without the first element, which is a position. */
  private static long sum(JsonNode counts) {
    return counts.valueStream().skip(1).mapToLong(JsonNode::asLong).sum();
  }

  @Test
  void theResultsCanBeSaved() throws IOException {
    RunDirectory run = sample(3, 2, 2);
    String page = page(run);
    Matcher csv =
        Pattern.compile("download=\"results.csv\" href=\"[^,]*,([A-Za-z0-9+/=]+)\"").matcher(page);
    assertThat(csv.find()).isTrue();
    assertThat(new String(Base64.getDecoder().decode(csv.group(1))))
        .isEqualTo(Files.readString(run.resultsCsv()));
  }

  @Test
  void eachFigureIsCsvInThePageAndBesideIt() throws IOException {
    RunDirectory run = sample(4, 6, 20);
    String page = page(run);
    List<String> figures = new ArrayList<>();
    Matcher figure =
        Pattern.compile("<figure id=\"([a-z]+)\">(.*?)</figure>", Pattern.DOTALL).matcher(page);
    while (figure.find()) {
      String id = figure.group(1);
      figures.add(id);
      Matcher csv =
          Pattern.compile("download=\"" + id + ".csv\"[^>]*(base64,|packed=\")([A-Za-z0-9+/=]+)\"")
              .matcher(figure.group(2));
      assertThat(csv.find()).as(id).isTrue();
      Path beside = run.figures().resolve(id + ".csv");
      byte[] saved = Base64.getDecoder().decode(csv.group(2));
      assertThat(beside)
          .hasBinaryContent(csv.group(1).contains("packed") ? unpacked(saved) : saved);
      int columns = Files.readAllLines(beside).getFirst().split(",", -1).length;
      if (!id.equals("samples")) {
        assertThat(Files.readAllLines(beside))
            .as(id)
            .hasSizeGreaterThan(3)
            .allMatch(row -> row.split(",", -1).length == columns);
        assertThat(figure.group(2)).as(id).contains("<table>", "role=\"img\" aria-label=\"");
      }
    }
    assertThat(figures)
        .startsWith(FigureNames.DRAWN.toArray(String[]::new))
        .endsWith("samples")
        .hasSize(FigureNames.DRAWN.size() + 1);
    RoundRecord third = run.wholeRounds().get(2);
    assertThat(Files.readAllLines(run.figures().resolve("losses.csv")).get(3))
        .isEqualTo(
            "2,%s,%s,%s,%s,%s"
                .formatted(
                    third.pruning().sparsity(),
                    third.losses().trainLoss(),
                    third.losses().evalLoss(),
                    third.fit().trainLossEval(),
                    third.fit().gap()));
    assertThat(Files.readAllLines(run.figures().resolve("overfitting.csv")).getFirst())
        .isEqualTo("round,sparsity,train_loss_eval,train_change,eval_loss,eval_change,gap");
  }

  private static byte[] unpacked(byte[] packed) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  @Test
  void manyRoundsAndTensorsStaySmall() throws IOException {
    String page = page(sample(40, 100, 5));
    assertThat(data(page).get("layers").size()).isEqualTo(100);
    assertThat(own(page).length()).isLessThan(3_000_000);
  }

  @Test
  void masksAreComparedOnlyIfTheSparsitiesDoNotTellTheOverlap() throws IOException {
    RunDirectory run = sample(4, 3, 2);
    Files.createDirectories(run.figures());
    Files.writeString(run.figures().resolve("overlap.csv"), "of an earlier version");
    assertThat(data(page(run)).get("overlap").isNull()).isTrue();
    assertThat(run.figures().resolve("overlap.csv")).doesNotExist();
    // A mask that keeps weights outside the previous one is compared with each of the others.
    List<RoundRecord> rounds = run.wholeRounds();
    Files.copy(run.mask(1), run.mask(3), StandardCopyOption.REPLACE_EXISTING);
    String page = page(run);
    JsonNode grown = data(page).get("overlap").get("values");
    assertThat(grown.get(1).get(3).asDouble()).isEqualTo(1);
    assertThat(grown.get(3).get(2).asDouble())
        .isCloseTo(
            (double) rounds.get(2).pruning().weightsLeft() / rounds.get(1).pruning().weightsLeft(),
            within(1e-12));
    assertThat(page).contains("Some masks keep weights");
    assertThat(run.figures().resolve("overlap.csv")).exists();
  }
}
