package dev.espalier.checkpoint.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.hub.pull.PulledFile;
import dev.espalier.hub.pull.Puller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubFilesTest {

  @TempDir Path folder;
  private LoopbackHub hub;

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private HubFiles files(Map<String, String> more) {
    return files(more, PullListener.SILENT);
  }

  private HubFiles files(Map<String, String> more, PullListener listener) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("HF_ENDPOINT", hub.endpoint().toString());
    variables.put("HF_HUB_CACHE", folder.toString());
    HubEnvironment environment = HubEnvironment.of(variables, folder);
    return new HubFiles(environment, new Puller(environment), listener);
  }

  private static Map<String, byte[]> model() {
    return Map.of("config.json", text("{}"), "model.safetensors", text("weights"));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void downloadsAModelThatIsNotThereAndThenReadsTheCache() throws IOException {
    hub.model("openai-community/gpt2", model());
    hub.rename("gpt2", "openai-community/gpt2");
    List<String> downloaded = new ArrayList<>();
    PullListener listener =
        new PullListener() {
          @Override
          public void downloaded(PulledFile file) {
            downloaded.add(file.path());
          }
        };
    Path there = files(Map.of(), listener).model("gpt2");
    assertThat(there.resolve("model.safetensors")).hasContent("weights");
    assertThat(downloaded).containsExactlyInAnyOrder("config.json", "model.safetensors");
    hub.forget();
    assertThat(files(Map.of()).model("gpt2")).isEqualTo(there);
    assertThat(files(Map.of()).model("openai-community/gpt2"))
        .as("the new name of the same")
        .isEqualTo(there);
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void readsAddressesAndRevisions() {
    String commit = hub.model("a/b", model()).resolve("main").orElseThrow();
    for (String name : List.of("a/b@main", "hf://a/b", hub.endpoint() + "/a/b/tree/main")) {
      assertThat(files(Map.of()).model(name))
          .isEqualTo(folder.resolve("models--a--b/snapshots/" + commit));
    }
  }

  @Test
  void saysWhatIsWrongWithAName() {
    assertThatThrownBy(() -> files(Map.of()).model("a/nothing"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "model a/nothing: is no local directory, and is not on "
                + hub.endpoint()
                + ", or is private; check the name, or log in or set HF_TOKEN");
    assertThatThrownBy(() -> files(Map.of("HF_HUB_OFFLINE", "1")).model("a/nothing"))
        .hasMessageStartingWith(
            "model a/nothing: is no local directory, and is not, or not whole, in the cache ");
    hub.forget();
    for (String name : List.of("..", "../elsewhere", "a/b/c", "a b", "", "/etc", "a/..", "w.bin")) {
      assertThatThrownBy(() -> files(Map.of()).model(name))
          .isInstanceOf(BadInputException.class)
          .hasMessage("model " + name + ": not found; name a directory or an id of the hub");
    }
    assertThat(hub.arrived()).as("names of files are not told to the hub").isEmpty();
  }

  @Test
  void findsTheRowsOfADataset() throws IOException {
    hub.dataset(
        "Salesforce/wikitext",
        Map.of(
            "wikitext-2-raw-v1/train-00000-of-00001.parquet", text("1"),
            "wikitext-2-raw-v1/validation-00000-of-00001.parquet", text("2"),
            "wikitext-2-raw-v1/test-00000-of-00001.parquet", text("3"),
            "wikitext-2-v1/train-00000-of-00001.parquet", text("4")));
    var found = files(Map.of()).find("{dataset}", "Salesforce/wikitext:wikitext-2-raw-v1");
    assertThat(found.files())
        .containsExactly(
            found.folder().resolve("train-00000-of-00001.parquet"),
            found.folder().resolve("validation-00000-of-00001.parquet"));
    hub.forget();
    assertThat(files(Map.of()).find("{dataset}", "wikitext:wikitext-2-raw-v1").folder())
        .as("the old name of the same")
        .isEqualTo(found.folder());
    assertThat(hub.arrived()).isEmpty();
    assertThatThrownBy(() -> files(Map.of()).find("{validation}", "Salesforce/wikitext"))
        .hasMessage(
            "validation Salesforce/wikitext: has the configs wikitext-2-raw-v1, wikitext-2-v1; name"
                + " one, as in Salesforce/wikitext:wikitext-2-raw-v1");
  }

  @Test
  void readsWhatSomebodyPlacedInTheCache() throws IOException {
    Path placed = Files.createDirectories(folder.resolve("datasets--books/snapshots/main/english"));
    Files.writeString(placed.resolve("train.jsonl"), "{}");
    assertThat(files(Map.of()).find("{dataset}", "books").folder()).isEqualTo(placed);
    Path model = Files.createDirectories(folder.resolve("models--distilgpt2/snapshots/main"));
    Files.writeString(model.resolve("config.json"), "{}");
    Files.writeString(model.resolve("model.safetensors"), "");
    assertThat(files(Map.of()).model("distilbert/distilgpt2")).isEqualTo(model);
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void aReferenceMayNotLeaveTheCache() throws IOException {
    Files.createDirectories(folder.resolve("elsewhere"));
    for (String revision : List.of("one", "two")) {
      Files.createDirectories(folder.resolve("models--a--b/snapshots/" + revision));
    }
    Path refs = Files.createDirectories(folder.resolve("models--a--b/refs"));
    Files.writeString(refs.resolve("main"), "../../../elsewhere");
    assertThatThrownBy(() -> files(Map.of("HF_HUB_OFFLINE", "1")).model("a/b"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not whole");
  }
}
