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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command that takes ids of the Hub takes each form of one, of a model and, where it reads
 * text, of a dataset; with an empty cache each time, so that it downloads.
 */
class HubNamesTest {

  private static final String TAG = "v1";

  /** In these, {@code HUB} stands for the address of the Hub. */
  private enum Form {
    NAME("distilbert/distilgpt2", "Salesforce/wikitext:small", "main"),
    OLD_NAME("distilgpt2", "wikitext:small", "main"),
    REVISION("distilbert/distilgpt2@" + TAG, "Salesforce/wikitext@" + TAG + ":small", TAG),
    URI(
        "hf://distilbert/distilgpt2@" + TAG,
        "hf://datasets/Salesforce/wikitext@" + TAG + "/small",
        TAG),
    PAGE(
        "HUB/distilbert/distilgpt2/tree/" + TAG,
        "HUB/datasets/Salesforce/wikitext/tree/" + TAG + "/small",
        TAG);

    private final String model;
    private final String dataset;
    private final String revision;

    Form(String model, String dataset, String revision) {
      this.model = model;
      this.dataset = dataset;
      this.revision = revision;
    }
  }

  /** In these, {@code MODEL}, {@code DATASET} and {@code OUT} stand for what they say. */
  private enum Command {
    TRAIN("train --model MODEL --dataset DATASET --out OUT --max-steps 1"),
    PRUNE("prune --model MODEL --dataset DATASET --out OUT --max-steps 1 --rounds 1"),
    EVALUATE("evaluate MODEL --dataset DATASET"),
    GENERATE("generate MODEL --prompt Row --max-tokens 2"),
    COMPARE("compare --model MODEL --dataset DATASET --out OUT --max-steps 1 --rounds 1 --seeds 1"),
    TRANSFER(
        "transfer --model MODEL --dataset DATASET --optimizer adamw --optimizer adam --out OUT"
            + " --max-steps 1 --rounds 1 --seeds 1"),
    COMPACT("compact MODEL --dataset DATASET --out OUT"),
    EXPORT("export MODEL --out OUT"),
    INSPECT("inspect MODEL");

    private final String words;

    Command(String words) {
      this.words = words;
    }

    private boolean readsText() {
      return words.contains("DATASET");
    }

    private List<String> words(Form form, String out) {
      List<String> all = new ArrayList<>();
      for (String word : words.split(" ")) {
        all.add(
            switch (word) {
              case "MODEL" -> form.model.replace("HUB", hub.endpoint().toString());
              case "DATASET" -> form.dataset.replace("HUB", hub.endpoint().toString());
              case "OUT" -> out;
              default -> word;
            });
      }
      if (readsText()) {
        all.addAll(List.of("--block-size", "16", "--threads", "1"));
      }
      if (words.contains("steps")) {
        all.addAll(List.of("--batch-size", "2"));
      }
      if (words.contains("rounds")) {
        all.addAll(List.of("--sample-tokens", "0"));
      }
      all.add("--quiet");
      return all;
    }
  }

  @TempDir static Path folder;
  private static LoopbackHub hub;
  private static StoredRepository model;
  private static StoredRepository dataset;
  private static HubUser user;

  @BeforeAll
  static void startHub() throws IOException {
    hub = LoopbackHub.start();
    model = hub.model("distilbert/distilgpt2", modelFiles());
    hub.rename("distilgpt2", "distilbert/distilgpt2");
    dataset = hub.dataset("Salesforce/wikitext", datasetFiles());
    hub.rename("wikitext", "Salesforce/wikitext");
    for (StoredRepository each : List.of(model, dataset)) {
      Map<String, byte[]> tagged = new HashMap<>(each.files(commit(each, "main")));
      tagged.put("README.md", "# The first version\n".getBytes(StandardCharsets.UTF_8));
      each.commit(TAG, tagged);
    }
    user = new HubUser(hub, folder);
  }

  @AfterAll
  static void stopHub() throws IOException {
    user.close();
    hub.close();
  }

  private static Map<String, byte[]> modelFiles() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (Stream<Path> all = Files.list(EmbeddedCheckpoint.folder())) {
      for (Path each : all.toList()) {
        files.put(each.getFileName().toString(), Files.readAllBytes(each));
      }
    }
    files.put("pytorch_model.bin", "not needed".getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private static Map<String, byte[]> datasetFiles() throws IOException {
    byte[] rows =
        Files.readAllBytes(
            Launcher.project().resolve("core/src/test/resources/parquet/sentences.parquet"));
    Map<String, byte[]> files = new HashMap<>();
    for (String config : List.of("small", "large")) {
      for (String split : List.of("train", "validation", "test")) {
        files.put(config + "/" + split + "-00000-of-00001.parquet", rows);
      }
    }
    return files;
  }

  private static String commit(StoredRepository repository, String revision) {
    return repository.resolve(revision).orElseThrow();
  }

  static List<Arguments> cases() {
    return Stream.of(Command.values())
        .flatMap(command -> Stream.of(Form.values()).map(form -> Arguments.of(command, form)))
        .toList();
  }

  @BeforeEach
  void emptyTheCache() throws IOException {
    Path cache = folder.resolve("home");
    if (Files.exists(cache)) {
      try (Stream<Path> all = Files.walk(cache)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    hub.forget();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyCommandTakesEveryFormOfAnId(Command command, Form form) throws Exception {
    CommandServer.Answer outcome = user.run(command.words(form, command + "-" + form).toArray());
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    List<String> asked = hub.arrived().stream().map(LoopbackHub.Arrived::address).toList();
    String ofModel = "/resolve/" + commit(model, form.revision) + "/";
    assertThat(asked)
        .anyMatch(address -> address.endsWith(ofModel + "model.safetensors"))
        .noneMatch(address -> address.matches(".*(pytorch_model|/large/|/test-).*"));
    if (command.readsText()) {
      String ofText = "/resolve/" + commit(dataset, form.revision) + "/small/";
      // Both have the same bytes, which are asked for once, under either name.
      assertThat(asked)
          .anyMatch(
              address -> address.matches(".*" + ofText + "(train|validation)-00000-.*parquet"));
    }
  }
}
