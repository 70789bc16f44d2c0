package dev.espalier.checkpoint.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {

  @TempDir Path folder;

  @Test
  void dependsOnTheEnvironment() {
    Path home = Path.of("/home/someone");
    assertThat(HubCache.of(Map.of("HF_HUB_CACHE", "/a", "HF_HOME", "/b"), home).folder())
        .isEqualTo(Path.of("/a"));
    assertThat(HubCache.of(Map.of("HF_HOME", "~/b"), home).folder())
        .isEqualTo(home.resolve("b/hub"));
    assertThat(HubCache.of(Map.of("XDG_CACHE_HOME", "/x"), home).folder())
        .isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(HubCache.of(Map.of(), home).folder())
        .isEqualTo(home.resolve(".cache/huggingface/hub"));
  }

  @Test
  void findsTheRevisionOfMain() throws IOException {
    Path main = snapshot("models--openai-community--gpt2", "abc123");
    snapshot("models--openai-community--gpt2", "older");
    ref("models--openai-community--gpt2", "abc123\n");
    HubCache hub = new HubCache(folder);
    assertThat(hub.model("gpt2")).isEqualTo(main);
    assertThat(hub.model("openai-community/gpt2")).isEqualTo(main);
  }

  @Test
  void findsTheOnlyRevisionWithoutMain() throws IOException {
    Path placed = snapshot("models--distilgpt2", "main");
    HubCache hub = new HubCache(folder);
    assertThat(hub.model("distilgpt2")).isEqualTo(placed);
    assertThat(hub.model("distilbert/distilgpt2")).isEqualTo(placed);
  }

  @Test
  void saysWhereToPlaceAModel() {
    assertThatThrownBy(() -> new HubCache(folder).model("distilgpt2"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "model distilgpt2: is neither a local directory nor in the Hugging Face cache "
                + folder
                + "; name a local directory or place the model files in "
                + folder
                + "/models--distilbert--distilgpt2/snapshots/main/");
  }

  @Test
  void aReferenceMustNotLeaveTheCache() throws IOException {
    Files.createDirectories(folder.resolve("elsewhere"));
    snapshot("models--a--b", "one");
    snapshot("models--a--b", "two");
    ref("models--a--b", "../../../elsewhere");
    assertThatThrownBy(() -> new HubCache(folder).model("a/b"))
        .isInstanceOf(BadInputException.class);
    for (String id : List.of("..", "../elsewhere", "a/b/c", "a b", "", "/etc", "a/..")) {
      assertThatThrownBy(() -> new HubCache(folder).model(id))
          .isInstanceOf(BadInputException.class)
          .hasMessage("model " + id + ": not found; name a local directory or an id of the hub");
    }
  }

  @Test
  void findsDatasetsByConfig() throws IOException {
    Path snapshot = snapshot("datasets--Salesforce--wikitext", "r1");
    Files.writeString(snapshot.resolve("README.md"), "about");
    Files.createDirectories(snapshot.resolve("images"));
    Path raw = config(snapshot, "wikitext-2-raw-v1");
    HubCache hub = new HubCache(folder);
    assertThat(hub.folder("Salesforce/wikitext", null)).as("the only one").isEqualTo(raw);
    config(snapshot, "wikitext-2-v1");
    assertThat(hub.folder("wikitext", "wikitext-2-raw-v1")).isEqualTo(raw);
    assertThatThrownBy(() -> hub.folder("wikitext", null))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "dataset wikitext: has the configs wikitext-2-raw-v1, wikitext-2-v1; name one, as in"
                + " dataset wikitext:wikitext-2-raw-v1");
    assertThatThrownBy(() -> hub.folder("wikitext", "wikitext-2-raw"))
        .hasMessageEndingWith("did you mean dataset wikitext:wikitext-2-raw-v1?");
    assertThatThrownBy(() -> hub.folder("wikitext", "german"))
        .hasMessage(
            "dataset wikitext:german: is not among the configs wikitext-2-raw-v1, wikitext-2-v1"
                + " in the cache; choose one of these or place the files in "
                + snapshot.resolve("german"));
    assertThatThrownBy(() -> hub.folder("wikitext", "..")).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> hub.folder("other", "x"))
        .hasMessageEndingWith(
            "place the Parquet files in " + folder + "/datasets--other/snapshots/main/x/");
  }

  @Test
  void aDatasetWithFilesOfItsOwnNeedsNoConfig() throws IOException {
    Path snapshot = snapshot("datasets--books", "r1");
    config(snapshot, "a");
    config(snapshot, "b");
    Files.writeString(snapshot.resolve("train.jsonl"), "{}");
    assertThat(new HubCache(folder).folder("books", null)).isEqualTo(snapshot);
  }

  private static Path config(Path snapshot, String name) throws IOException {
    Path config = Files.createDirectories(snapshot.resolve(name));
    Files.writeString(config.resolve("train-00000-of-00001.parquet"), "");
    return config;
  }

  private Path snapshot(String repository, String revision) throws IOException {
    return Files.createDirectories(folder.resolve(repository).resolve("snapshots/" + revision));
  }

  private void ref(String repository, String revision) throws IOException {
    Path refs = Files.createDirectories(folder.resolve(repository).resolve("refs"));
    Files.writeString(refs.resolve("main"), revision);
  }
}
