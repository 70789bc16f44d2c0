package dev.espalier.hub.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.cache.BlobLock;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.hub.pull.PullRequest;
import dev.espalier.hub.pull.PullResult;
import dev.espalier.hub.pull.PulledFile;
import dev.espalier.hub.pull.Puller;
import dev.espalier.hub.pull.Wanted;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the client with Python's own, against the same loopback Hub: {@code
 * ESPALIER_PEER_PYTHON} names a Python with {@code huggingface_hub}, {@code transformers} and
 * {@code datasets}.
 */
@EnabledIfEnvironmentVariable(named = "ESPALIER_PEER_PYTHON", matches = ".+")
@Timeout(300)
class PythonPeerTest {

  /**
   * A comment of one line differs, and so do the folders in which each keeps records of its own.
   */
  private static final String TAG = "CACHEDIR.TAG";

  @TempDir Path folder;
  private LoopbackHub hub;

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    hub.model("openai-community/small", model());
    hub.rename("small", "openai-community/small");
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> model() {
    byte[] weights = new byte[300_000];
    new Random(5).nextBytes(weights);
    return Map.of(
        "config.json", text("{\"model_type\":\"gpt2\",\"n_layer\":1,\"n_head\":1,\"n_embd\":4}"),
        "model.safetensors", weights,
        "tokenizer.json", text("{}"),
        "merges.txt", text("#version: 0.2\n"),
        "sub/folder/notes é.json", text("{\"n\":1}"));
  }

  private String python(Path cache, Map<String, String> more, String... lines)
      throws IOException, InterruptedException {
    Process process = start(cache, more, lines);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out.strip();
  }

  private Process start(Path cache, Map<String, String> more, String... lines) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                System.getenv("ESPALIER_PEER_PYTHON"),
                "-W",
                "ignore",
                "-c",
                String.join("\n", lines))
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("HF_") || name.endsWith("_proxy"));
    environment.put("HF_ENDPOINT", hub.endpoint().toString());
    environment.put("HF_HUB_CACHE", cache.toString());
    environment.put("HF_HOME", folder.resolve("home").toString());
    environment.put("HF_HUB_DISABLE_PROGRESS_BARS", "1");
    environment.put("HF_HUB_DISABLE_TELEMETRY", "1");
    environment.put("HF_HUB_DISABLE_XET", "1");
    environment.put("PYTHONIOENCODING", "utf-8");
    environment.putAll(more);
    return builder.start();
  }

  private Puller puller(Path cache, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("HF_ENDPOINT", hub.endpoint().toString());
    variables.put("HF_HUB_CACHE", cache.toString());
    return new Puller(HubEnvironment.of(variables, folder));
  }

  private PullRequest request(String name, RepositoryKind kind) {
    return PullRequest.of(RepositoryAddress.parse(name, kind, hub.endpoint()));
  }

  private PullRequest everything(String name) {
    return request(name, RepositoryKind.MODEL).with(new Wanted.Matching(List.of("*"), List.of()));
  }

  /** Returns what is at each place: the target of a link, or the content of a file. */
  private static Map<String, String> content(Path cache) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(cache)) {
      for (Path each : all.toList()) {
        String name = cache.relativize(each).toString();
        if (Files.isSymbolicLink(each)) {
          content.put(name, "-> " + Files.readSymbolicLink(each));
        } else if (Files.isRegularFile(each) && !name.equals(TAG)) {
          content.put(
              name,
              Files.size(each) > 5000
                  ? StoredRepository.sha256(Files.readAllBytes(each))
                  : Files.readString(each, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return content;
  }

  @Test
  void bothClientsMakeTheSameCache() throws Exception {
    Path theirs = folder.resolve("theirs");
    Path ours = folder.resolve("ours");
    python(
        theirs,
        Map.of(),
        "from huggingface_hub import snapshot_download",
        "snapshot_download('openai-community/small')");
    puller(ours, Map.of()).pull(everything("openai-community/small"), PullListener.SILENT);
    assertThat(content(ours)).isEqualTo(content(theirs)).hasSizeGreaterThan(15);
    assertThat(ours.resolve(TAG)).exists();
    assertThat(theirs.resolve(TAG)).exists();
  }

  @Test
  void weReadWhatPythonDownloaded() throws Exception {
    Path cache = folder.resolve("cache");
    String there =
        python(
            cache,
            Map.of(),
            "from huggingface_hub import hf_hub_download, snapshot_download",
            "hf_hub_download('small', 'config.json')",
            "print(snapshot_download('small', ignore_patterns=['sub/*']))");
    hub.forget();
    PullResult found =
        puller(cache, Map.of("HF_HUB_OFFLINE", "1"))
            .pull(request("small", RepositoryKind.MODEL), PullListener.SILENT);
    assertThat(found.folder()).isEqualTo(Path.of(there));
    assertThat(found.files()).extracting(PulledFile::path).contains("model.safetensors");
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void pythonReadsWhatWeDownloaded() throws Exception {
    Path cache = folder.resolve("cache");
    PullResult pulled = puller(cache, Map.of()).pull(everything("small"), PullListener.SILENT);
    hub.forget();
    String said =
        python(
            cache,
            Map.of("HF_HUB_OFFLINE", "1"),
            "from huggingface_hub import hf_hub_download, snapshot_download, scan_cache_dir",
            "from huggingface_hub import get_cached_repo_tree",
            "print(snapshot_download('small'))",
            "print(hf_hub_download('small', 'sub/folder/notes \\u00e9.json'))",
            "print(len(get_cached_repo_tree('small')))",
            "info = scan_cache_dir()",
            "print(len(info.warnings), [r.repo_id for r in info.repos],"
                + " [r.nb_files for r in info.repos])");
    assertThat(said.lines())
        .containsExactly(
            pulled.folder().toString(),
            pulled.folder().resolve("sub/folder/notes é.json").toString(),
            "5",
            "0 ['small'] [5]");
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void pythonSeesThatASnapshotIsIncomplete() throws Exception {
    Path cache = folder.resolve("cache");
    puller(cache, Map.of()).pull(request("small", RepositoryKind.MODEL), PullListener.SILENT);
    String said =
        python(
            cache,
            Map.of("HF_HUB_OFFLINE", "1"),
            "from huggingface_hub import snapshot_download",
            "from huggingface_hub.errors import IncompleteSnapshotError",
            "try:",
            "  snapshot_download('small')",
            "except IncompleteSnapshotError as e:",
            "  print('notes' in str(e))");
    assertThat(said).isEqualTo("True");
  }

  @Test
  void transformersOpensAModelThatWePulledWithoutNetwork() throws Exception {
    Path made = folder.resolve("made");
    python(
        folder.resolve("unused"),
        Map.of(),
        "from transformers import GPT2Config, GPT2LMHeadModel",
        "c = GPT2Config(vocab_size=16, n_positions=8, n_embd=4, n_layer=1, n_head=1)",
        "GPT2LMHeadModel(c).save_pretrained('" + made + "')");
    Map<String, byte[]> files = new HashMap<>();
    try (Stream<Path> all = Files.list(made)) {
      for (Path each : all.toList()) {
        files.put(each.getFileName().toString(), Files.readAllBytes(each));
      }
    }
    hub.model("a/real", files);
    Path cache = folder.resolve("cache");
    puller(cache, Map.of()).pull(request("a/real", RepositoryKind.MODEL), PullListener.SILENT);
    hub.forget();
    String[] load = {
      "from transformers import AutoModelForCausalLM",
      "m = AutoModelForCausalLM.from_pretrained('a/real')",
      "print(sum(p.numel() for p in m.parameters()))"
    };
    String offline = python(cache, Map.of("HF_HUB_OFFLINE", "1"), load);
    assertThat(offline.lines().toList()).last().isEqualTo("348");
    assertThat(hub.arrived()).isEmpty();
    String theirs = python(folder.resolve("theirs"), Map.of(), load);
    assertThat(theirs.lines().toList()).last().isEqualTo("348");
  }

  @Test
  void datasetsReadsTheLoopbackHubAndSoDoWe() throws Exception {
    hub.dataset(
        "a/lines",
        Map.of(
            "train.jsonl", text("{\"text\":\"one\"}\n{\"text\":\"two\"}\n"),
            "validation.jsonl", text("{\"text\":\"three\"}\n")));
    String said =
        python(
            folder.resolve("theirs"),
            Map.of("HF_DATASETS_CACHE", folder.resolve("arrow").toString()),
            "from datasets import load_dataset",
            "d = load_dataset('a/lines')",
            "print(d['train']['text'][:], d['validation']['text'][:])");
    assertThat(said.lines().toList()).last().isEqualTo("['one', 'two'] ['three']");
    PullResult pulled =
        puller(folder.resolve("ours"), Map.of())
            .pull(request("a/lines", RepositoryKind.DATASET), PullListener.SILENT);
    assertThat(pulled.folder().resolve("validation.jsonl")).hasContent("{\"text\":\"three\"}\n");
  }

  private static String[] holdingTheLock(Path lock) {
    return new String[] {
      "from huggingface_hub.utils import WeakFileLock",
      "import sys",
      "with WeakFileLock('" + lock + "'):",
      "  print('held', flush=True)",
      "  sys.stdin.readline()",
      "print('released', flush=True)",
      "sys.stdin.readline()"
    };
  }

  @Test
  void weWaitForTheLockOfPython() throws Exception {
    Path lock = Files.createDirectories(folder.resolve(".locks/x")).resolve("e.lock");
    Process python = start(folder, Map.of(), holdingTheLock(lock));
    try (BufferedReader out = python.inputReader();
        var in = python.outputWriter()) {
      assertThat(out.readLine()).isEqualTo("held");
      CountDownLatch waiting = new CountDownLatch(1);
      CountDownLatch taken = new CountDownLatch(1);
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (BlobLock _ = BlobLock.take(lock, waiting::countDown)) {
                      taken.countDown();
                    }
                  });
      waiting.await();
      assertThat(taken.getCount()).as("held by Python").isOne();
      in.write("\n");
      in.flush();
      taken.await();
      other.join();
      assertThat(out.readLine()).isEqualTo("released");
    } finally {
      python.destroy();
    }
  }

  @Test
  void pythonWaitsForOurLock() throws Exception {
    Path lock = Files.createDirectories(folder.resolve(".locks/x")).resolve("e.lock");
    try (BlobLock _ = BlobLock.take(lock, () -> {})) {
      assertThat(
              python(
                  folder,
                  Map.of(),
                  "from filelock import FileLock, Timeout",
                  "try:",
                  "  FileLock('" + lock + "').acquire(timeout=0.3)",
                  "  print('taken')",
                  "except Timeout:",
                  "  print('excluded')"))
          .isEqualTo("excluded");
    }
    assertThat(
            python(
                folder,
                Map.of(),
                "from filelock import FileLock",
                "FileLock('" + lock + "').acquire(timeout=5)",
                "print('taken')"))
        .isEqualTo("taken");
  }
}
