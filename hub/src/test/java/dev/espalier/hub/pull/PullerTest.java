package dev.espalier.hub.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.LoopbackHub.Arrived;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.loopback.StoredRepository.Access;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.hub.wire.Pace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullerTest {

  private static final Pace FAST = new Pace(3, Duration.ofMillis(1), Duration.ofSeconds(2), 16);

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

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] random(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static Map<String, byte[]> gpt2() {
    Map<String, byte[]> files = new HashMap<>();
    files.put("config.json", text("{\"model_type\":\"gpt2\"}"));
    files.put("model.safetensors", random(70_000, 1));
    files.put("pytorch_model.bin", random(70_000, 2));
    files.put("tf_model.h5", random(10, 3));
    files.put("tokenizer.json", text("{}"));
    files.put("vocab.json", text("{\"a\":0}"));
    files.put("merges.txt", text("#version: 0.2\n"));
    files.put("README.md", text("# GPT-2"));
    files.put(".gitattributes", text("*.bin filter=lfs"));
    files.put("onnx/decoder_model.onnx", random(10, 4));
    files.put("onnx/config.json", text("{}"));
    return files;
  }

  private HubEnvironment environment(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.putIfAbsent("HF_ENDPOINT", hub.endpoint().toString());
    variables.putIfAbsent("HF_HUB_CACHE", folder.resolve("hub").toString());
    variables.putIfAbsent("HF_TOKEN_PATH", folder.resolve("token").toString());
    return HubEnvironment.of(variables, folder);
  }

  private Puller puller(Map<String, String> more) {
    HubEnvironment environment = environment(more);
    return new Puller(environment, () -> new HubClient(environment, FAST));
  }

  private PullRequest model(String name) {
    return PullRequest.of(RepositoryAddress.parse(name, RepositoryKind.MODEL, hub.endpoint()));
  }

  private PullRequest dataset(String name) {
    return PullRequest.of(RepositoryAddress.parse(name, RepositoryKind.DATASET, hub.endpoint()));
  }

  private PullResult pull(PullRequest request) {
    return puller(Map.of()).pull(request, PullListener.SILENT);
  }

  private static List<String> paths(PullResult result) {
    return result.files().stream().map(PulledFile::path).sorted().toList();
  }

  private List<String> tree(String below) throws IOException {
    Path root = folder.resolve(below);
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> !Files.isDirectory(path))
          .map(path -> root.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void downloadsWhatAModelNeedsAndNothingElse() throws IOException {
    String commit = hub.model("openai-community/gpt2", gpt2()).resolve("main").orElseThrow();
    PullResult result = pull(model("openai-community/gpt2"));
    assertThat(paths(result))
        .containsExactly(
            "config.json", "merges.txt", "model.safetensors", "tokenizer.json", "vocab.json");
    assertThat(result.files()).allMatch(PulledFile::downloaded);
    assertThat(result.downloadedBytes()).isEqualTo(70_000 + 21 + 14 + 2 + 7);
    assertThat(result.commit()).isEqualTo(commit);
    assertThat(result.folder())
        .isEqualTo(folder.resolve("hub/models--openai-community--gpt2/snapshots/" + commit));
    assertThat(result.folder().resolve("model.safetensors")).hasBinaryContent(random(70_000, 1));
    assertThat(result.folder().resolve("merges.txt")).hasContent("#version: 0.2\n");
  }

  @Test
  void laysOutTheCacheAsPythonDoes() throws IOException {
    String commit = hub.model("a/b", gpt2()).resolve("main").orElseThrow();
    pull(model("a/b").with(new Wanted.Matching(List.of("*.json", "*.safetensors"), List.of())));
    String sha256 = StoredRepository.sha256(random(70_000, 1));
    assertThat(tree("hub"))
        .contains(
            "CACHEDIR.TAG",
            ".locks/models--a--b/" + sha256 + ".lock",
            "models--a--b/refs/main",
            "models--a--b/trees/" + commit + ".json",
            "models--a--b/blobs/" + sha256,
            "models--a--b/blobs/" + StoredRepository.git(text("{}")),
            "models--a--b/snapshots/" + commit + "/onnx/config.json")
        .noneMatch(path -> path.endsWith("incomplete") || path.endsWith("tmp"));
    Path snapshot = folder.resolve("hub/models--a--b/snapshots/" + commit);
    assertThat(Files.readSymbolicLink(snapshot.resolve("model.safetensors")))
        .isEqualTo(Path.of("../../blobs/" + sha256));
    assertThat(Files.readSymbolicLink(snapshot.resolve("onnx/config.json")))
        .isEqualTo(Path.of("../../../blobs/" + StoredRepository.git(text("{}"))));
    assertThat(folder.resolve("hub/models--a--b/refs/main")).hasContent(commit);
    assertThat(folder.resolve("hub/CACHEDIR.TAG"))
        .content()
        .startsWith("Signature: 8a477f597d28d172789f06886806bc55\n");
  }

  @Test
  void asksTheHubForNothingThatIsThere() {
    hub.model("a/b", gpt2());
    PullResult first = pull(model("a/b"));
    hub.forget();
    PullResult found = puller(Map.of()).findOrPull(model("a/b"), PullListener.SILENT);
    assertThat(hub.arrived()).isEmpty();
    assertThat(found.folder()).isEqualTo(first.folder());
    assertThat(found.files()).noneMatch(PulledFile::downloaded);
    assertThat(
            puller(Map.of("HF_HUB_OFFLINE", "1")).pull(model("a/b"), PullListener.SILENT).folder())
        .isEqualTo(first.folder());
  }

  @Test
  void downloadsOnlyWhatChanged() {
    StoredRepository repository = hub.model("a/b", gpt2());
    pull(model("a/b"));
    Map<String, byte[]> changed = gpt2();
    changed.put("config.json", text("{\"model_type\":\"gpt2\",\"n_layer\":1}"));
    String commit = repository.commit("main", changed);
    hub.forget();
    PullResult second = pull(model("a/b"));
    assertThat(second.commit()).isEqualTo(commit);
    assertThat(hub.arrived()).noneMatch(Arrived::storage);
    assertThat(second.folder().resolve("model.safetensors")).hasBinaryContent(random(70_000, 1));
  }

  @Test
  void completesASnapshotThatLacksAFile() throws IOException {
    hub.model("a/b", gpt2());
    PullResult first = pull(model("a/b"));
    Path weights = first.folder().resolve("model.safetensors");
    Path blob = weights.toRealPath();
    Files.delete(weights);
    Files.delete(blob);
    assertThat(puller(Map.of()).find(model("a/b"))).isEmpty();
    assertThatThrownBy(
            () -> puller(Map.of("HF_HUB_OFFLINE", "1")).pull(model("a/b"), PullListener.SILENT))
        .isInstanceOf(HubException.class)
        .hasMessage(
            "model a/b: is not, or not whole, in the cache "
                + folder.resolve("hub")
                + ", and HF_HUB_OFFLINE forbids to download it; unset HF_HUB_OFFLINE");
    PullResult second = puller(Map.of()).findOrPull(model("a/b"), PullListener.SILENT);
    assertThat(second.files().stream().filter(PulledFile::downloaded).map(PulledFile::path))
        .containsExactly("model.safetensors");
    assertThat(weights).hasBinaryContent(random(70_000, 1));
  }

  @Test
  void aBlobOfAnotherSizeIsDownloadedAgain() throws IOException {
    hub.model("a/b", gpt2());
    PullResult first = pull(model("a/b"));
    Path weights = first.folder().resolve("model.safetensors");
    Files.write(weights.toRealPath(), random(100, 9));
    assertThat(puller(Map.of()).find(model("a/b"))).isEmpty();
    pull(model("a/b"));
    assertThat(weights).hasBinaryContent(random(70_000, 1));
  }

  @Test
  void followsTheRedirectOfAnOldNameAndKeepsTheNameThatWasAskedFor() {
    hub.model("distilbert/distilgpt2", gpt2());
    hub.rename("distilgpt2", "distilbert/distilgpt2");
    Files.exists(folder);
    HubEnvironment environment = environment(Map.of("HF_TOKEN", LoopbackHub.TOKEN));
    PullResult result =
        new Puller(environment, () -> new HubClient(environment, FAST))
            .pull(model("distilgpt2"), PullListener.SILENT);
    assertThat(result.folder().toString()).contains("models--distilgpt2");
    assertThat(hub.arrived().stream().filter(each -> !each.storage()))
        .allMatch(each -> ("Bearer " + LoopbackHub.TOKEN).equals(each.authorization()));
    assertThat(hub.arrived().stream().filter(Arrived::storage))
        .isNotEmpty()
        .allMatch(each -> each.authorization() == null);
  }

  @Test
  void saysNothingOfItselfButNameAndVersion() {
    hub.model("a/b", gpt2());
    pull(model("a/b"));
    assertThat(hub.arrived()).allMatch(each -> each.userAgent().matches("espalier/[\\w.-]+"));
  }

  @Test
  void readsARevision() {
    StoredRepository repository = hub.model("a/b", gpt2());
    Map<String, byte[]> other = gpt2();
    other.put("config.json", text("{\"x\":1}"));
    String commit = repository.commit("v1.0", other);
    assertThat(pull(model("a/b@v1.0")).commit()).isEqualTo(commit);
    assertThat(folder.resolve("hub/models--a--b/refs/v1.0")).hasContent(commit);
    assertThat(pull(model("a/b@" + commit)).files()).noneMatch(PulledFile::downloaded);
    assertThat(pull(model("a/b")).commit()).isNotEqualTo(commit);
  }

  @Test
  void prefersSafeWeightsAndReadsTheIndexOfShards() {
    Map<String, byte[]> files = gpt2();
    files.remove("model.safetensors");
    files.put(
        "model.safetensors.index.json",
        text(
            "{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\","
                + "\"b\":\"model-00002-of-00002.safetensors\","
                + "\"c\":\"model-00002-of-00002.safetensors\"}}"));
    files.put("model-00001-of-00002.safetensors", random(500, 5));
    files.put("model-00002-of-00002.safetensors", random(600, 6));
    files.put("model-00003-of-00003.safetensors", random(600, 7));
    hub.model("a/b", files);
    assertThat(paths(pull(model("a/b"))))
        .contains(
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors")
        .doesNotContain("model-00003-of-00003.safetensors", "pytorch_model.bin");
    Map<String, byte[]> pickle = gpt2();
    pickle.remove("model.safetensors");
    hub.model("a/pickle", pickle);
    assertThat(paths(pull(model("a/pickle")))).contains("pytorch_model.bin");
    Map<String, byte[]> none = gpt2();
    none.keySet().removeAll(List.of("model.safetensors", "pytorch_model.bin"));
    hub.model("a/none", none);
    assertThatThrownBy(() -> pull(model("a/none")))
        .hasMessageStartingWith("model a/none: has no weights as model.safetensors");
  }

  @Test
  void patternsAreThoseOfPython() {
    hub.model("a/b", gpt2());
    Wanted.Matching wanted = new Wanted.Matching(List.of("*.json", "o[mn]nx/"), List.of("vocab*"));
    assertThat(paths(pull(model("a/b").with(wanted))))
        .containsExactly(
            "config.json", "onnx/config.json", "onnx/decoder_model.onnx", "tokenizer.json");
    assertThatThrownBy(
            () -> pull(model("a/b").with(new Wanted.Matching(List.of("*.gguf"), List.of()))))
        .hasMessageContaining("has no file that matches");
  }

  @Test
  void bigFilesComeInRangesAtOnce() {
    byte[] big = random(40 << 20, 8);
    Map<String, byte[]> files = gpt2();
    files.put("model.safetensors", big);
    hub.model("a/b", files);
    PullResult result = pull(model("a/b"));
    assertThat(hub.arrived().stream().filter(Arrived::storage).map(Arrived::range))
        .containsExactlyInAnyOrder(
            "bytes=0-16777215", "bytes=16777216-33554431", "bytes=33554432-41943039");
    assertThat(result.folder().resolve("model.safetensors")).hasBinaryContent(big);
  }

  @Test
  void reportsProgressAndEachFile() {
    hub.model("a/b", gpt2());
    List<String> done = new ArrayList<>();
    List<PullProgress> progress = new ArrayList<>();
    puller(Map.of())
        .pull(
            model("a/b"),
            new PullListener() {
              @Override
              public void downloaded(PulledFile file) {
                done.add(file.path());
              }

              @Override
              public void downloading(PullProgress each) {
                progress.add(each);
              }
            });
    assertThat(done).hasSize(5).contains("model.safetensors");
    assertThat(progress.getLast().total()).isEqualTo(new PullProgress.Total(5, 5, 70_044, 70_044));
  }

  @Test
  void placesFilesWhereLinksAreForbidden() throws IOException {
    hub.model("a/b", gpt2());
    PullResult result =
        puller(Map.of("HF_HUB_DISABLE_SYMLINKS", "1")).pull(model("a/b"), PullListener.SILENT);
    Path weights = result.folder().resolve("model.safetensors");
    assertThat(Files.isSymbolicLink(weights)).isFalse();
    assertThat(weights).hasBinaryContent(random(70_000, 1));
    hub.forget();
    assertThat(puller(Map.of()).findOrPull(model("a/b"), PullListener.SILENT).files())
        .noneMatch(PulledFile::downloaded);
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void readsWhatSomebodyPlacedByHand() throws IOException {
    Path snapshot = folder.resolve("hub/models--a--b/snapshots/main");
    Files.createDirectories(snapshot);
    Files.writeString(snapshot.resolve("config.json"), "{}");
    assertThat(puller(Map.of()).find(model("a/b"))).as("no weights").isEmpty();
    Files.writeString(snapshot.resolve("model.safetensors"), "x");
    assertThat(puller(Map.of()).find(model("a/b")).orElseThrow().folder()).isEqualTo(snapshot);
  }

  private static Map<String, byte[]> wikitext() {
    Map<String, byte[]> files = new HashMap<>();
    files.put("README.md", text("wikitext"));
    for (String config : List.of("wikitext-2-raw-v1", "wikitext-103-v1")) {
      for (String split : List.of("train", "validation", "test")) {
        files.put(config + "/" + split + "-00000-of-00001.parquet", text(config + split));
      }
    }
    return files;
  }

  @Test
  void downloadsTheTwoSplitsOfAConfig() {
    String commit = hub.dataset("Salesforce/wikitext", wikitext()).resolve("main").orElseThrow();
    PullResult result = pull(dataset("Salesforce/wikitext:wikitext-2-raw-v1"));
    assertThat(paths(result))
        .containsExactly(
            "wikitext-2-raw-v1/train-00000-of-00001.parquet",
            "wikitext-2-raw-v1/validation-00000-of-00001.parquet");
    assertThat(result.folder())
        .isEqualTo(
            folder.resolve(
                "hub/datasets--Salesforce--wikitext/snapshots/" + commit + "/wikitext-2-raw-v1"));
    assertThatThrownBy(() -> pull(dataset("Salesforce/wikitext")))
        .hasMessage(
            "dataset Salesforce/wikitext: has the configs wikitext-103-v1, wikitext-2-raw-v1; name"
                + " one, as in Salesforce/wikitext:wikitext-103-v1");
    assertThatThrownBy(() -> pull(dataset("Salesforce/wikitext:german")))
        .hasMessageContaining("is not among the configs wikitext-103-v1, wikitext-2-raw-v1");
  }

  @Test
  void readsTheConvertedBranchWhereThereIsNoParquet() {
    StoredRepository repository =
        hub.dataset("a/books", Map.of("books.py", text("script"), "train.csv", text("text\nx\n")));
    repository.commit(
        "refs/convert/parquet",
        Map.of(
            "default/train/0000.parquet", text("1"),
            "default/train/0001.parquet", text("2"),
            "default/validation/0000.parquet", text("3"),
            "default/test/0000.parquet", text("4")));
    PullResult result = pull(dataset("a/books"));
    assertThat(paths(result))
        .containsExactly(
            "default/train/0000.parquet",
            "default/train/0001.parquet",
            "default/validation/0000.parquet");
    assertThat(result.folder()).endsWith(Path.of("default"));
    assertThat(result.revision()).isEqualTo("refs/convert/parquet");
    hub.forget();
    assertThat(puller(Map.of()).find(dataset("a/books")).orElseThrow().folder())
        .isEqualTo(result.folder());
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void readsOtherFormatsWhereNothingIsConverted() {
    hub.dataset("a/lines", Map.of("train.jsonl", text("{}"), "LICENSE.txt", text("free")));
    assertThat(paths(pull(dataset("a/lines")))).containsExactly("train.jsonl");
    hub.dataset("a/nothing", Map.of("README.md", text("x")));
    assertThatThrownBy(() -> pull(dataset("a/nothing")))
        .hasMessageContaining("has no files of rows");
  }

  @Test
  void tellsWhatIsNotThereApart() {
    hub.model("a/b", gpt2());
    hub.model("a/secret", gpt2()).access(Access.PRIVATE);
    hub.model("a/gated", gpt2()).access(Access.GATED);
    assertThatThrownBy(() -> pull(model("a/c")))
        .hasMessage(
            "model a/c: is not on "
                + hub.endpoint()
                + ", or is private; check the name, or log in or set HF_TOKEN");
    assertThatThrownBy(() -> pull(model("a/b@v9")))
        .hasMessageStartingWith("model a/b@v9: has no such branch, tag or commit");
    assertThatThrownBy(() -> pull(model("a/secret"))).hasMessageContaining("or is private");
    assertThatThrownBy(() -> pull(model("a/gated")))
        .hasMessageContaining("is gated")
        .hasMessageContaining("ask for access at " + hub.endpoint() + "/a/gated, then");
    assertThat(
            puller(Map.of("HF_TOKEN", LoopbackHub.TOKEN))
                .pull(model("a/secret"), PullListener.SILENT)
                .files())
        .hasSize(5);
    assertThatThrownBy(
            () -> puller(Map.of("HF_TOKEN", "hf_wrong")).pull(model("a/b"), PullListener.SILENT))
        .hasMessageContaining("the hub rejects the token")
        .hasMessageNotContaining("hf_wrong");
  }

  @Test
  void theTokenStaysHereIfTheEnvironmentSaysSo() {
    hub.model("a/b", gpt2());
    Map<String, String> token = Map.of("HF_TOKEN", LoopbackHub.TOKEN);
    puller(token).pull(model("a/b"), PullListener.SILENT);
    assertThat(hub.arrived()).anyMatch(each -> each.authorization() != null);
    hub.forget();
    Map<String, String> silent = new HashMap<>(token);
    silent.put("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
    puller(silent).pull(model("a/b"), PullListener.SILENT);
    assertThat(hub.arrived()).isNotEmpty().allMatch(each -> each.authorization() == null);
  }

  /** As in {@code hf://datasets/wikitext/CONFIG}, which Python reads as an owner and a name too. */
  @Test
  void anOldNameThatLooksLikeAnOwnerIsNamedAndNotTaken() {
    hub.dataset("Salesforce/wikitext", Map.of("small/train.jsonl", text("{}")));
    hub.rename("wikitext", "Salesforce/wikitext");
    hub.model("openai-community/gpt2", gpt2());
    hub.rename("gpt2", "openai-community/gpt2");
    for (String address :
        List.of("hf://datasets/wikitext/small", hub.endpoint() + "/datasets/wikitext/small")) {
      assertThatThrownBy(() -> pull(dataset(address)))
          .hasMessage(
              "dataset wikitext/small: is not on "
                  + hub.endpoint()
                  + ", or is private, but the dataset wikitext is there; give wikitext:small for"
                  + " that config of it");
    }
    assertThatThrownBy(() -> pull(model("hf://gpt2/onnx")))
        .hasMessageEndingWith("but the model gpt2 is there; give gpt2");
    assertThatThrownBy(() -> pull(model("nobody/nothing")))
        .hasMessageEndingWith("check the name, or log in or set HF_TOKEN");
    assertThat(folder.resolve("hub")).doesNotExist();
    for (String address :
        List.of(
            "wikitext:small",
            "hf://datasets/wikitext@main/small",
            hub.endpoint() + "/datasets/wikitext/tree/main/small",
            hub.endpoint() + "/datasets/wikitext/viewer/small/train")) {
      assertThat(pull(dataset(address)).folder()).as(address).endsWith(Path.of("small"));
    }
  }

  @Test
  void marksTheOptionalFilesThatAModelLacks() throws IOException {
    hub.model("a/b", gpt2());
    pull(model("a/b"));
    assertThat(marks())
        .containsExactly(
            "added_tokens.json",
            "chat_template.jinja",
            "generation_config.json",
            "special_tokens_map.json",
            "tokenizer_config.json");
  }

  @Test
  void marksTheSaferWeightsThatAModelLacks() throws IOException {
    Map<String, byte[]> files = gpt2();
    files.remove("model.safetensors");
    files.remove("tokenizer.json");
    files.put("tokenizer.json/a", text("a folder of this name is no such file"));
    hub.model("a/b", files);
    pull(model("a/b"));
    assertThat(marks())
        .contains("model.safetensors", "model.safetensors.index.json", "tokenizer.json")
        .doesNotContain("pytorch_model.bin", "vocab.json")
        .noneMatch(name -> name.startsWith("model.sparse"));
  }

  @Test
  void marksNothingWhereFilesAreChosenByPattern() {
    hub.model("a/b", gpt2());
    pull(model("a/b").with(new Wanted.Matching(List.of("config.json"), List.of())));
    assertThat(folder.resolve("hub/models--a--b/.no_exist")).doesNotExist();
  }

  @Test
  void marksThatCannotBeMadeAreLeftOut() throws IOException {
    hub.model("a/b", gpt2());
    Files.createFile(
        Files.createDirectories(folder.resolve("hub/models--a--b")).resolve(".no_exist"));
    assertThat(pull(model("a/b")).folder().resolve("model.safetensors")).exists();
  }

  private List<String> marks() throws IOException {
    Path marks = folder.resolve("hub/models--a--b/.no_exist");
    try (Stream<Path> all = Files.walk(marks, 2)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      assertThat(files).allMatch(mark -> mark.toFile().length() == 0);
      return files.stream().map(mark -> mark.getFileName().toString()).sorted().toList();
    }
  }

  /** As transformers leaves it after {@code AutoModel.from_pretrained}: without a list. */
  @Test
  void aTokenizerThatWasNeverAskedForIsFetchedUnlessItIsMarkedAsMissing() throws IOException {
    hub.model("a/b", gpt2());
    PullResult pulled = pull(model("a/b"));
    Path repository = folder.resolve("hub/models--a--b");
    Files.delete(repository.resolve("trees/" + pulled.commit() + ".json"));
    try (Stream<Path> marks = Files.list(repository.resolve(".no_exist/" + pulled.commit()))) {
      for (Path mark : marks.toList()) {
        Files.delete(mark);
      }
    }
    for (String name : List.of("tokenizer.json", "vocab.json", "merges.txt")) {
      Files.delete(pulled.folder().resolve(name));
    }

    HubEnvironment offline = environment(Map.of("HF_HUB_OFFLINE", "1"));
    List<String> notes = new ArrayList<>();
    PullListener listener =
        new PullListener() {
          @Override
          public void downloadNote(String message) {
            notes.add(message);
          }
        };
    assertThat(paths(new Puller(offline).findOrPull(model("a/b"), listener)))
        .doesNotContain("tokenizer.json");
    assertThat(notes)
        .containsExactly(
            "model a/b has no tokenizer in the cache, and the Hub cannot be asked for it");

    Path marks = repository.resolve(".no_exist/" + pulled.commit());
    Files.createDirectories(marks);
    Files.createFile(marks.resolve("tokenizer.json"));
    Files.createFile(marks.resolve("vocab.json"));
    int requests = hub.arrived().size();
    puller(Map.of()).findOrPull(model("a/b"), PullListener.SILENT);
    assertThat(hub.arrived()).hasSize(requests);

    Files.delete(marks.resolve("vocab.json"));
    assertThat(paths(puller(Map.of()).findOrPull(model("a/b"), PullListener.SILENT)))
        .contains("tokenizer.json", "vocab.json", "merges.txt");
    assertThat(pulled.folder().resolve("tokenizer.json")).exists();
  }
}
