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
 * Commands that name models and datasets of the Hub, with an empty cache: stand-ins for {@code
 * distilgpt2} and WikiText-2 under the names, redirects and branches that the Hub has for them.
 */
class HubIdsIT {

  private static final List<Object> QUICK =
      List.of("--max-steps", 1, "--block-size", 16, "--batch-size", 2, "--threads", 1);

  @TempDir Path folder;
  private LoopbackHub hub;
  private HubUser user;
  private String commit;

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    user = new HubUser(hub, folder, new StringBuilder());
    commit = hub.model("distilbert/distilgpt2", model()).resolve("main").orElseThrow();
    hub.rename("distilgpt2", "distilbert/distilgpt2");
    StoredRepository wikitext =
        hub.dataset(
            "Salesforce/wikitext",
            Map.of("README.md", text("# WikiText\n"), "wikitext.py", text("raise SystemExit\n")));
    wikitext.commit("refs/convert/parquet", parquet());
    hub.rename("wikitext", "Salesforce/wikitext");
  }

  @AfterEach
  void stopHub() {
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

  private HubUser.Outcome succeeds(Object... arguments) throws Exception {
    HubUser.Outcome outcome = user.run(arguments);
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

  @Test
  void everyCommandTakesEveryFormOfAnId() throws Exception {
    String page = hub.endpoint() + "/distilbert/distilgpt2/tree/main";
    String texts = hub.endpoint() + "/datasets/Salesforce/wikitext/viewer/wikitext-2-raw-v1";
    succeeds(quick("train", "--model", page, "--dataset", texts, "--out", "trained"));
    succeeds("inspect", "distilbert/distilgpt2@" + commit);
    succeeds(
        "evaluate",
        "hf://distilgpt2",
        "--dataset",
        "hf://datasets/Salesforce/wikitext/wikitext-2-raw-v1",
        "--block-size",
        16,
        "--threads",
        1);
    succeeds("generate", "distilgpt2@main", "--prompt", "Row", "--max-tokens", 2, "--threads", 1);
    succeeds(
        quick(
            "prune",
            "--model",
            "hf://distilbert/distilgpt2@" + commit,
            "--dataset",
            "wikitext:wikitext-2-raw-v1",
            "--rounds",
            1,
            "--out",
            "pruned",
            "--sample-tokens",
            0));
    succeeds("export", page, "--out", "exported.onnx");
    succeeds("compact", "distilgpt2", "--out", "small");
    succeeds(
        quick(
            "compare",
            "--model",
            "distilgpt2",
            "--dataset",
            texts,
            "--rounds",
            1,
            "--seeds",
            1,
            "--out",
            "compared",
            "--sample-tokens",
            0));
    assertThat(hub.arrived())
        .extracting(LoopbackHub.Arrived::address)
        .noneMatch(address -> address.contains("pytorch_model") || address.contains("103"));
    succeeds(
        quick("transfer", "pruned", "--dataset", "wikitext:wikitext-103-raw-v1", "--out", "moved"));
  }
}
