package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.checkpoint.EmbeddedCheckpoint;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.StoredRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lab's recipe with an empty cache: stand-ins for {@code distilgpt2} and WikiText-2 under the
 * names, redirects and branches that the Hub has for them. {@link HubNamesTest} has the other
 * commands and names.
 */
class HubIdsIT {

  private static final List<Object> QUICK =
      List.of("--max-steps", 1, "--block-size", 16, "--batch-size", 2, "--threads", 1);

  @TempDir Path folder;
  private LoopbackHub hub;
  private HubUser user;

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    user = new HubUser(hub, folder);
    hub.model("distilbert/distilgpt2", model());
    hub.rename("distilgpt2", "distilbert/distilgpt2");
    StoredRepository wikitext =
        hub.dataset(
            "Salesforce/wikitext",
            Map.of("README.md", text("# WikiText\n"), "wikitext.py", text("raise SystemExit\n")));
    wikitext.commit("refs/convert/parquet", parquet());
    hub.rename("wikitext", "Salesforce/wikitext");
  }

  @AfterEach
  void stopHub() throws IOException {
    user.close();
    hub.close();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The files of a model of six blocks, and one that is not needed. */
  private static Map<String, byte[]> model() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (Stream<Path> all = Files.list(EmbeddedCheckpoint.folder())) {
      for (Path each : all.toList()) {
        files.put(each.getFileName().toString(), Files.readAllBytes(each));
      }
    }
    files.put("pytorch_model.bin", text("not needed"));
    return files;
  }

  private static Map<String, byte[]> parquet() throws IOException {
    byte[] rows =
        Files.readAllBytes(
            Launcher.project().resolve("core/src/test/resources/parquet/sentences.parquet"));
    Map<String, byte[]> files = new HashMap<>();
    for (String config : List.of("wikitext-2-raw-v1", "wikitext-103-raw-v1")) {
      for (String split : List.of("train", "validation", "test")) {
        files.put(config + "/" + split + "/0000.parquet", rows);
      }
    }
    return files;
  }

  private CommandServer.Answer succeeds(Object... arguments) throws Exception {
    CommandServer.Answer outcome = user.run(arguments);
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return outcome;
  }

  private static Object[] quick(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(QUICK);
    return all.toArray();
  }

  @Test
  void theLabsRecipeNeedsNoPreparation() throws Exception {
    succeeds(
        quick(
            "prune",
            "--config",
            Launcher.project().resolve("recipes/lab.yaml"),
            "--rounds",
            2,
            "--out",
            "lab"));
    assertThat(folder.resolve("lab/rounds/002/model/model.safetensors")).exists();
    assertThat(Files.readString(folder.resolve("lab/experiment.yaml")))
        .contains("model: \"distilgpt2\"", "dataset: \"wikitext:wikitext-2-raw-v1\"");
    assertThat(hub.arrived())
        .extracting(LoopbackHub.Arrived::address)
        .noneMatch(address -> address.matches(".*(test/|103|pytorch_model|wikitext\\.py).*"))
        .anyMatch(address -> address.matches(".*wikitext-2-raw-v1/\\w+/0000.parquet"));

    // What is there now is enough.
    hub.forget();
    user.close();
    succeeds(
        "evaluate",
        "lab/rounds/002",
        "--dataset",
        "wikitext:wikitext-2-raw-v1",
        "--block-size",
        16,
        "--threads",
        1);
    succeeds(
        quick(
            "prune",
            "--config",
            Launcher.project().resolve("recipes/lab.yaml"),
            "--rounds",
            1,
            "--out",
            "again"));
    assertThat(hub.arrived()).isEmpty();
  }
}
