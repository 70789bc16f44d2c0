package dev.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ScriptPolicy;
import dev.espalier.memory.Shape;
import dev.espalier.record.ConnectivityRecord;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.run.TrainingLoss;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The content of a page, into which nothing else can be injected. */
class ReportWriterTest extends WrittenPages {

  private static final String NASTY = "</script><script>alert('1')</script>\"&<!--";

  @Test
  void thePageLoadsNothing() throws IOException {
    String page = page(sample(4, 6, 20));
    assertThat(own(page))
        .doesNotContainPattern("\\b(src|srcset|action|poster)\\s*=")
        .doesNotContainPattern("href=\"(?!data:text/csv|#)")
        .doesNotContain("http://", "https://", "url(", "@import", "<link", "fetch(", "<iframe");
    assertThat(page).contains("default-src 'none'");
    assertThat(page.split("</script>", -1)).hasSize(4);
  }

  @Test
  void theNetworkIsDrawnIfItIsKnown() throws IOException {
    RunDirectory run = sample(4, 3, 5);
    String page = page(run);
    JsonNode network = data(page).get("rounds").get(3).get("network");
    ConnectivityRecord recorded = run.wholeRounds().get(3).connectivity();
    assertThat(recorded).isNotNull();
    assertThat(network.get("layers").size()).isEqualTo(3);
    assertThat(network.get("layers").get(1).get("units").get(1).get(0).asInt())
        .isEqualTo(recorded.layers().get(1).attention().attentionFeatures().live());
    assertThat(network.get("paths").size()).isEqualTo(5);
    assertThat(own(page))
        .contains("id=\"network\"", "of 36 heads and ", "<th scope=\"row\">3, 2</th>");
  }

  @Test
  void remainingGroupsAreShownInATable() throws IOException {
    assertThat(own(page(sample(3, 2, 5))))
        .contains("Groups left of each layer, by round", "h.0 neuron", "754 of 768");
  }

  @Test
  void foreignNamesAreEscaped() throws IOException {
    String quoted = "'" + NASTY.replace("'", "''") + "'";
    RunDirectory run =
        SampleRun.write(
            folder.resolve("run"),
            "model: "
                + quoted
                + "\ndataset: "
                + quoted
                + "\nscope: "
                + quoted
                + "\nodd: '{{csv}}'\n",
            3,
            List.of(NASTY, "{{script}}"),
            3);
    String page = page(run);
    assertThat(page).doesNotContain("<script>alert").contains("&lt;script&gt;alert(&#39;1&#39;)");
    assertThat(page.split("</script>", -1)).hasSize(4);
    assertThat(data(page).get("layers").get(0).get("name").asString()).isEqualTo(NASTY);
    ScriptPolicy.check(page, 2);
    assertThat(page).contains("<td>{{csv}}</td>").contains("\"name\":\"{{script}}\"");
  }

  @Test
  void theStoryNamesWhatWasCutAndHowItWasRanked() throws IOException {
    String weights = page(sample(3, 2, 2));
    assertThat(weights).contains("of the surviving weights in scope", "across all its tensors");
    RunDirectory heads =
        SampleRun.write(
            folder.resolve("heads"),
            SampleRun.EXPERIMENT + "granularity: head\nranking: layer\n",
            3,
            SampleRun.linear(2),
            2);
    assertThat(page(heads))
        .contains("of the surviving heads in scope")
        .contains("those of lowest root mean square of their weights within each layer");
  }

  @Test
  void oneRoundIsEnough() throws IOException {
    String page = page(sample(1, 1, 1));
    assertThat(page)
        .contains("One round has been run.")
        .contains(
            "Nothing is pruned yet: all 768 weights of the scope <code>ln_1</code> are there.");
    assertThat(data(page).get("rounds").size()).isEqualTo(1);
  }

  @Test
  void thePageBeginsWithWhatIsLeftOfTheScopeAndOfTheModel() throws IOException {
    RunDirectory run = sample(4, 2, 2);
    RoundRecord last = run.wholeRounds().get(3);
    assertThat(own(page(run)))
        .contains("% of the scope</strong> <code>ln_1</code> are pruned")
        .doesNotContain("of the whole model", "Final", "final ");
    // A model of 100,000 parameters, of which 1,536 are in scope.
    writeModel(run.model(2), 100_000);
    long pruned = 1536 - last.pruning().weightsLeft();
    String page = own(page(run));
    assertThat(page)
        .containsSubsequence(
            "<p class=\"story\">In round 3 <strong>" + Numbers.percent(last.pruning().sparsity()),
            "<strong>" + Numbers.share(pruned / 1e5) + " of the whole model</strong>: ",
            Numbers.count(100_000 - pruned) + " of 100,000 parameters left, 400\u00a0kB, ",
            "pruned zeros.",
            "<dl class=\"figures\"><div class=\"wide\"><dt>Pruned, round 3</dt>",
            "of the scope</em>",
            Numbers.share(pruned / 1e5) + " <em>of the model</em>");
    assertThat(data(page(run)).get("rounds").get(3).get("model").asDouble())
        .isCloseTo(pruned / 1e5, within(1e-12));
    assertThat(Files.readAllLines(run.figures().resolve("perplexity.csv")).get(4))
        .contains("," + pruned / 1e5 + "," + (100_000 - pruned) + ",0.5");
    Files.writeString(run.model(2).resolve("model.safetensors"), "broken");
    assertThat(own(page(run))).doesNotContain("of the whole model");
  }

  private static void writeModel(Path folder, int parameters) throws IOException {
    Files.createDirectories(folder);
    try (Arena arena = Arena.ofConfined()) {
      SafetensorsWriter.write(
          folder.resolve("model.safetensors"),
          Map.of(),
          List.of(
              new StoredTensor(
                  "transformer.wte.weight",
                  Dtype.F32,
                  Shape.of(parameters),
                  arena.allocate(4L * parameters))));
    }
  }

  /** If a round lacks its loss without dropout, the two definitions are not mixed. */
  @Test
  void oneDefinitionOfTheTrainingLossIsUsed() throws IOException {
    RunDirectory run = sample(3, 2, 2);
    String page = own(page(run));
    assertThat(data(page(run)).get("training").asString()).isEqualTo("Training, without dropout");
    assertThat(page)
        .contains("Training losses are without dropout")
        .contains("<th scope=\"col\">Training with dropout, mean of the steps</th>");
    RoundRecord old = run.wholeRounds().get(1);
    String json = Files.readString(run.roundFile(1));
    Files.writeString(run.roundFile(1), json.replaceFirst("(?s),\\s*\"fit\" : \\{.*?}", ""));
    assertThat(run.wholeRounds().get(1).fit()).isNull();
    JsonNode data = data(page(run));
    assertThat(data.get("training").asString()).isEqualTo(TrainingLoss.OF_STEPS);
    for (int r = 0; r < 3; r++) {
      assertThat(data.get("rounds").get(r).get("train").asDouble())
          .isEqualTo(run.wholeRounds().get(r).losses().trainLoss());
    }
    assertThat(own(page(run))).contains("Training losses are with dropout");
    assertThat(Files.readAllLines(run.figures().resolve("losses.csv")).get(2))
        .isEqualTo(
            "1,%s,%s,%s,,"
                .formatted(
                    old.pruning().sparsity(), old.losses().trainLoss(), old.losses().evalLoss()));
  }

  @Test
  void aRunThatBeganUnderAMaskIsNotCalledDense() throws IOException {
    RunDirectory run = sample(4, 3, 2);
    FolderTree.delete(run.round(0));
    for (int round = 1; round < 4; round++) {
      Files.move(run.round(round), run.round(round - 1));
      String json = Files.readString(run.roundFile(round - 1));
      Files.writeString(
          run.roundFile(round - 1),
          json.replaceFirst("\"round\" : " + round, "\"round\" : " + (round - 1)));
    }
    String page = own(page(run));
    assertThat(page).contains("Round 0 was not dense").contains("Round 0’s perplexity");
    assertThat(page.replace("was not dense", "").replaceAll("(?s)<script>.*?</script>", ""))
        .doesNotContainIgnoringCase("dense");
  }

  @Test
  void aMissingRoundIsNotAControl() throws IOException {
    RunDirectory run = sample(3, 2, 2);
    FolderTree.delete(run.round(0));
    assertThatThrownBy(() -> ReportWriter.write(run))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("000")
        .hasMessageContaining("is missing")
        .hasMessageNotContaining("control");
  }

  @Test
  void thePageIsReproducedByteForByte() throws IOException {
    RunDirectory run = sample(3, 3, 10);
    assertThat(page(run)).isEqualTo(page(run));
  }

  @Test
  void aDirectoryWithoutARunIsRefused() throws IOException {
    assertThatThrownBy(() -> ReportWriter.write(folder.resolve("nothing")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is no run");
    RunDirectory run = RunDirectory.at(folder.resolve("empty"));
    RunWriter.of(run).create("model: m\n");
    assertThatThrownBy(() -> ReportWriter.write(run))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no whole round");
    assertThat(run.report()).doesNotExist();
  }
}
