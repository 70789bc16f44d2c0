package dev.espalier.hub.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.loopback.UploadRoutes;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.hub.pull.PullRequest;
import dev.espalier.hub.pull.PullResult;
import dev.espalier.hub.pull.Wanted;
import dev.espalier.hub.push.Content;
import dev.espalier.hub.push.PushFile;
import dev.espalier.hub.push.PushListener;
import dev.espalier.hub.push.PushRequest;
import dev.espalier.hub.push.Pusher;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.wire.HubClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What Python's client pushes to the loopback Hub we pull, and the other way round. */
@EnabledIfEnvironmentVariable(named = PythonPeer.VARIABLE, matches = ".+")
@Timeout(300)
class PythonUploadTest {

  private static final Map<String, String> TOKEN = Map.of("HF_TOKEN", LoopbackHub.TOKEN);

  @TempDir Path folder;
  private LoopbackHub hub;
  private PythonPeer python;

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    hub.add(new UploadRoutes());
    python = new PythonPeer(hub, folder);
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  /** A folder with small files, one for storage in a single part, and one for several. */
  private Path source() throws IOException {
    Path source = Files.createDirectories(folder.resolve("source/sub"));
    Files.writeString(source.resolveSibling("config.json"), "{\"model_type\":\"gpt2\"}");
    Files.writeString(source.resolve("notes é.txt"), "of Python's\n");
    Files.write(source.resolveSibling("model.safetensors"), random(300_000));
    Files.write(source.resolve("more.safetensors"), random(2_500_000));
    return source.getParent();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private PullRequest everything(RepositoryKind kind, String id) {
    return PullRequest.of(RepositoryAddress.parse(id, kind, hub.endpoint()))
        .with(new Wanted.Matching(List.of("*"), List.of()));
  }

  private static Map<String, String> hashes(Path root) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (var all = Files.walk(root)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        hashes.put(
            root.relativize(each).toString(), StoredRepository.sha256(Files.readAllBytes(each)));
      }
    }
    hashes.remove(".gitattributes");
    return hashes;
  }

  @Test
  void whatPythonPushesWePull() throws Exception {
    Path source = source();
    String said =
        python.run(
            folder.resolve("unused"),
            TOKEN,
            "from huggingface_hub import HfApi",
            "api = HfApi()",
            "print(api.create_repo('gardener/rose', private=True).repo_id)",
            "api.create_repo('gardener/rose', exist_ok=True)",
            "i = api.upload_folder(repo_id='gardener/rose', folder_path='" + source + "')",
            "print(i.oid)",
            "api.upload_file(repo_id='gardener/rose', path_in_repo='README.md',"
                + " path_or_fileobj=b'---\\nlicense: mit\\n---\\n# A rose\\n')",
            "p = api.upload_file(repo_id='gardener/rose', path_in_repo='extra.json',"
                + " path_or_fileobj=b'{}', create_pr=True)",
            "print(p.pr_num)");
    assertThat(said.lines().toList()).hasSize(3).startsWith("gardener/rose").endsWith("1");
    assertThat(hub.arrived())
        .filteredOn(each -> each.storage() && each.method().equals("PUT"))
        .as("one file whole, one in three parts, none with the token")
        .hasSize(4)
        .allSatisfy(each -> assertThat(each.authorization()).isNull());

    PullResult pulled =
        python
            .puller(folder.resolve("ours"), TOKEN)
            .pull(everything(RepositoryKind.MODEL, "gardener/rose"), PullListener.SILENT);
    assertThat(pulled.folder().resolve("README.md")).content().contains("# A rose");
    Map<String, String> arrived = hashes(pulled.folder());
    arrived.remove("README.md");
    assertThat(arrived).isEqualTo(hashes(source)).hasSize(4);
    python.run(
        folder.resolve("theirs"),
        TOKEN,
        "from huggingface_hub import snapshot_download",
        "snapshot_download('gardener/rose')");
    assertThat(PythonPeer.content(folder.resolve("ours")))
        .isEqualTo(PythonPeer.content(folder.resolve("theirs")));
  }

  @Test
  void aDatasetThatPythonPushesBothLoad() throws Exception {
    String[] load = {
      "from datasets import load_dataset",
      "d = load_dataset('gardener/lines')",
      "print(d['train']['text'][:], d['validation']['text'][:])"
    };
    python.run(
        folder.resolve("unused"),
        TOKEN,
        "from datasets import Dataset, DatasetDict",
        "d = DatasetDict(train=Dataset.from_dict({'text': ['one', 'two']}),"
            + " validation=Dataset.from_dict({'text': ['three']}))",
        "d.push_to_hub('gardener/lines')");
    Map<String, String> arrow = Map.of("HF_DATASETS_CACHE", folder.resolve("arrow").toString());
    String loaded = python.run(folder.resolve("theirs"), arrow, load);
    assertThat(loaded.lines().toList()).last().isEqualTo("['one', 'two'] ['three']");
    PullResult pulled =
        python
            .puller(folder.resolve("ours"), Map.of())
            .pull(
                PullRequest.of(
                    RepositoryAddress.parse(
                        "gardener/lines", RepositoryKind.DATASET, hub.endpoint())),
                PullListener.SILENT);
    assertThat(hashes(pulled.folder()))
        .containsKeys("train-00000-of-00001.parquet", "validation-00000-of-00001.parquet");
  }

  @Test
  void whatWePushPythonDownloads() throws Exception {
    Path source = source();
    List<PushFile> files =
        List.of(
            new PushFile("config.json", Content.of(source.resolve("config.json"))),
            new PushFile("model.safetensors", Content.of(source.resolve("model.safetensors"))),
            new PushFile("sub/notes é.txt", Content.of(source.resolve("sub/notes é.txt"))),
            new PushFile(
                "sub/more.safetensors", Content.of(source.resolve("sub/more.safetensors"))));
    try (HubClient client = new HubClient(python.environment(folder.resolve("unused"), TOKEN))) {
      new Pusher(client)
          .push(
              new PushRequest(
                  new RepositoryId(RepositoryKind.MODEL, "gardener/rose"),
                  PushRequest.Target.MAIN,
                  "Add a rose",
                  files),
              PushListener.NONE);
    }
    String there =
        python.run(
            folder.resolve("theirs"),
            Map.of(),
            "from huggingface_hub import snapshot_download",
            "print(snapshot_download('gardener/rose'))");
    assertThat(hashes(Path.of(there))).isEqualTo(hashes(source));
    python
        .puller(folder.resolve("ours"), Map.of())
        .pull(everything(RepositoryKind.MODEL, "gardener/rose"), PullListener.SILENT);
    assertThat(PythonPeer.content(folder.resolve("ours")))
        .isEqualTo(PythonPeer.content(folder.resolve("theirs")));
  }
}
