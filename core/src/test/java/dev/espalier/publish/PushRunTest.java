package dev.espalier.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.TrainingRun;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.loopback.UploadRoutes;
import dev.espalier.hub.push.PushResult;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.report.ReportWriter;
import dev.espalier.settings.Setting;
import dev.espalier.storage.Fingerprint;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class PushRunTest {

  @TempDir static Path folder;
  private static Path run;
  private LoopbackHub hub;

  @BeforeAll
  static void prune() {
    run = folder.resolve("runs/my *run*");
    SmallRun.run(SmallRun.pruning().with(Setting.UNTIL, 0.7), run);
    ReportWriter.write(run);
  }

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    hub.add(new UploadRoutes());
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private HubEnvironment environment(String token) {
    Map<String, String> variables = new HashMap<>();
    variables.put("HF_ENDPOINT", hub.endpoint().toString());
    variables.put("HF_HOME", folder.resolve("home").toString());
    variables.put("HF_TOKEN", token);
    return HubEnvironment.of(variables, folder);
  }

  private PushRun.Builder push(Path source, String id) {
    return PushRun.builder()
        .source(source)
        .repository(id)
        .environment(() -> environment(LoopbackHub.TOKEN));
  }

  private Map<String, byte[]> files(String id) {
    StoredRepository stored = hub.repository(RepositoryKind.MODEL, id).orElseThrow();
    return stored.files(stored.resolve("main").orElseThrow());
  }

  private String text(String id, String path) {
    return new String(files(id).get(path), StandardCharsets.UTF_8);
  }

  private static JsonNode metadata(String card) {
    assertThat(card).startsWith("---\n");
    return new YAMLMapper().readTree(card.substring(4, card.indexOf("\n---\n", 4) + 1));
  }

  @Test
  void theLastRoundOfARunIsPushedWithItsCard() throws IOException {
    PushResult result = push(run, "gardener/rose").build().run();

    assertThat(result.url()).isEqualTo(hub.endpoint() + "/gardener/rose");
    assertThat(files("gardener/rose"))
        .containsKeys(
            "README.md",
            "config.json",
            "experiment.yaml",
            "mask.safetensors",
            "metrics.jsonl",
            "report.html",
            "results.csv",
            "results.json",
            "round.json",
            "figures/perplexity.csv")
        .containsEntry(
            "model.safetensors",
            Files.readAllBytes(run.resolve("rounds/002/model/model.safetensors")));
    assertThat(text("gardener/rose", "experiment.yaml"))
        .contains("learning_rate: 0.001")
        .doesNotContain("working_directory");
    String card = text("gardener/rose", "README.md");
    assertThat(card)
        .contains(
            "# rose",
            "| 2 | 75",
            "from_pretrained(\"gardener/rose\")",
            "espalier prune \\\n  --model model \\\n",
            "--until 0.7",
            "SHA-256: `" + Fingerprint.sha256(run.resolve("rounds/002/mask.safetensors")) + "`",
            "`report.html`")
        .doesNotContain(SmallRun.MODEL.getParent().toString());
    JsonNode metadata = metadata(card);
    assertThat(metadata.path("library_name").asString()).isEqualTo("transformers");
    assertThat(metadata.path("pipeline_tag").asString()).isEqualTo("text-generation");
    assertThat(metadata.path("tags").valueStream().map(JsonNode::asString))
        .containsExactly("espalier", "pruned", "lottery-ticket", "sparsity-75");
    JsonNode results = metadata.path("model-index").path(0).path("results");
    assertThat(results).hasSize(1);
    assertThat(results.path(0).path("metrics").valueStream().map(m -> m.path("type").asString()))
        .containsExactly("loss", "perplexity", "sparsity");
    assertThat(results.path(0).path("metrics").path(2).path("value").asDouble())
        .isBetween(0.74, 0.76);
  }

  @Test
  void aRoundIsNamedByItsNumberOrItsDirectory() throws IOException {
    push(run.resolve("1"), "gardener/one").build().run();
    push(run.resolve("rounds/001"), "gardener/two").build().run();

    byte[] expected = Files.readAllBytes(run.resolve("rounds/001/model/model.safetensors"));
    assertThat(files("gardener/one")).containsEntry("model.safetensors", expected);
    assertThat(files("gardener/two")).containsEntry("model.safetensors", expected);
    assertThat(text("gardener/one", "README.md")).contains("| 1 | 50").doesNotContain("| 2 | 75");
    assertThat(text("gardener/one", "figures/perplexity.svg").split("<circle"))
        .as("a dot for each of the two rounds in the table")
        .hasSize(1 + 2);
    assertThatThrownBy(() -> push(run.resolve("7"), "gardener/one").build().run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has no round 7; its rounds are 0 to 2");
  }

  @Test
  void allRoundsAreInFoldersAndTheLastIsSentOnce() {
    push(run, "gardener/rose").allRounds(true).build().run();

    assertThat(files("gardener/rose"))
        .containsKeys(
            "model.safetensors",
            "rounds/000/model.safetensors",
            "rounds/001/model.safetensors",
            "rounds/002/model.safetensors",
            "rounds/002/mask.safetensors");
    assertThat(
            hub.arrived().stream()
                .filter(each -> each.storage() && each.method().equals("PUT"))
                .map(LoopbackHub.Arrived::address)
                .distinct())
        .as("three models and three masks, of which the dense mask may be shared")
        .hasSizeBetween(5, 6);
    assertThat(
            metadata(text("gardener/rose", "README.md"))
                .path("model-index")
                .path(0)
                .path("results"))
        .hasSize(3);
  }

  @Test
  void aRoundAloneIsInItsFolderWithoutACard() {
    push(run.resolve("1"), "gardener/rose").roundAlone(true).build().run();
    assertThat(files("gardener/rose"))
        .containsKeys("rounds/001/model.safetensors", "rounds/001/round.json")
        .doesNotContainKeys("README.md", "model.safetensors");
  }

  @Test
  void aCardOnTheHubIsKeptUntilItMayBeReplaced() {
    push(run.resolve("1"), "gardener/rose").build().run();
    String first = text("gardener/rose", "README.md");
    assertThat(push(run, "gardener/rose").build().run().kept()).containsExactly("README.md");
    assertThat(text("gardener/rose", "README.md")).isEqualTo(first);

    assertThat(push(run, "gardener/rose").overwriteCard(true).build().run().sent())
        .containsExactly("README.md");
    assertThat(text("gardener/rose", "README.md")).contains("| 2 | 75");
  }

  @Test
  void theCardShowsPicturesThatLieBesideIt() throws Exception {
    Path out = Files.createDirectories(folder.resolve("elsewhere")).resolve("CARD.md");
    CardRun.builder().source(run).out(out).build().run();
    push(run, "gardener/rose").build().run();
    for (String card : List.of(Files.readString(out), text("gardener/rose", "README.md"))) {
      Matcher shown = Pattern.compile("(?m)^!\\[(.+)]\\((.+)\\)$").matcher(card);
      Map<String, String> pictures = new HashMap<>();
      while (shown.find()) {
        pictures.put(shown.group(2), shown.group(1));
      }
      assertThat(pictures)
          .containsOnlyKeys("figures/perplexity.svg", "figures/losses.svg", "figures/layers.svg");
      assertThat(pictures.get("figures/losses.svg")).startsWith("Training and validation loss");
      for (String path : pictures.keySet()) {
        String svg = Files.readString(out.resolveSibling(path));
        assertThat(text("gardener/rose", path)).isEqualTo(svg);
        Document document =
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
      }
    }
    // Three rounds: as many dots for each of two losses.
    assertThat(Files.readString(out.resolveSibling("figures/losses.svg")).split("<circle"))
        .hasSize(1 + 6);
    Files.delete(out);
    assertThatThrownBy(() -> CardRun.builder().source(run).out(out).build().run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("figures/perplexity.svg")
        .hasMessageContaining("exists already");
    CardRun.builder().source(run).out(out).overwriteCard(true).build().run();
  }

  @Test
  void aCardBesideTheRunIsPushedInPlaceOfANewOne() throws IOException {
    Path card = run.resolve("README.md");
    try {
      CardRun.builder().source(run).build().run();
      assertThat(card).content().contains("from_pretrained(\"OWNER/NAME\")");
      assertThatThrownBy(() -> CardRun.builder().source(run).build().run())
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("exists already");
      Files.writeString(card, "mine");
      push(run, "gardener/rose").build().run();
      assertThat(text("gardener/rose", "README.md")).isEqualTo("mine");
      CardRun.builder().source(run).overwriteCard(true).build().run();
      assertThat(card).content().startsWith("---\n");
    } finally {
      Files.deleteIfExists(card);
    }
  }

  @Test
  void aTrainingAndAPlainDirectoryArePushed() {
    Path trained = folder.resolve("trained");
    if (!Files.exists(trained)) {
      TrainingRun.builder()
          .settings(SmallRun.settings().with(Setting.MAX_STEPS, 2))
          .out(trained)
          .build()
          .run();
    }
    push(trained, "gardener/trained").build().run();
    assertThat(files("gardener/trained"))
        .containsKeys("config.json", "model.safetensors", "result.json", "metrics.jsonl");
    String card = text("gardener/trained", "README.md");
    assertThat(card).contains("espalier train").doesNotContain("Sparsity", "mask.safetensors");
    assertThat(metadata(card).path("tags").valueStream().map(JsonNode::asString))
        .containsExactly("espalier");

    push(SmallRun.MODEL, "gardener/plain").build().run();
    assertThat(files("gardener/plain"))
        .containsKeys("config.json", "model.safetensors")
        .doesNotContainKey("README.md");
  }

  @Test
  void whatIsNothingToPushIsNamedBeforeAnyRequest() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    for (Path each : List.of(folder.resolve("nothing"), folder.resolve("nothing/3"), empty)) {
      assertThatThrownBy(() -> push(each, "gardener/rose").build().run())
          .as(each.toString())
          .isInstanceOf(BadInputException.class);
    }
    assertThatThrownBy(() -> push(run, "not an id").build().run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is not the id of a repository");
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void theCheckBeforeARunNeedsATokenAndAnId() {
    push(run, "gardener/rose").build().check();
    assertThatThrownBy(
            () -> push(run, "gardener/rose").environment(() -> environment("")).build().check())
        .hasMessageContaining("without a token; log in");
    assertThatThrownBy(() -> push(run, "a b").build().check())
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void aDamagedRunIsNotPushed() throws IOException {
    Path copy = folder.resolve("damaged");
    try (Stream<Path> all = Files.walk(run)) {
      for (Path each : all.toList()) {
        Path to = copy.resolve(run.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(to);
        } else {
          Files.copy(each, to);
        }
      }
    }
    Files.writeString(copy.resolve("rounds/002/model/config.json"), "{}");
    assertThatThrownBy(() -> push(copy, "gardener/rose").build().run())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bytes, not the");
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void namesFromFilesCannotBreakTheMetadataOrTheText() throws IOException {
    Path odd = folder.resolve("odd");
    Files.createDirectories(odd.resolve("rounds"));
    String settings = Files.readString(run.resolve("experiment.yaml"));
    Files.writeString(
        odd.resolve("experiment.yaml"),
        settings.replaceFirst(
            "(?m)^dataset:.*$", "dataset: \"/x/a: [b] | `c` <script>\\\\ndatasets: evil.txt\""));
    copyRound(odd);
    Path card = folder.resolve("odd.md");
    CardRun.builder().source(odd).out(card).build().run();

    String text = Files.readString(card);
    JsonNode metadata = metadata(text);
    assertThat(metadata.has("datasets")).isFalse();
    assertThat(
            metadata
                .path("model-index")
                .path(0)
                .path("results")
                .path(0)
                .path("dataset")
                .path("name")
                .asString())
        .contains("<script>");
    assertThat(text.substring(text.indexOf("\n---\n", 4)))
        .contains("\\<script\\>")
        .doesNotContain(" <script>\n");
  }

  private static void copyRound(Path to) throws IOException {
    Path round = run.resolve("rounds/000");
    try (Stream<Path> all = Files.walk(round)) {
      for (Path each : all.toList()) {
        Path there = to.resolve("rounds/000").resolve(round.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(there);
        } else {
          Files.copy(each, there);
        }
      }
    }
  }
}
