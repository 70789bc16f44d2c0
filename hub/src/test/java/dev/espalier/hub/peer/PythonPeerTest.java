package dev.espalier.hub.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.cache.BlobLock;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.hub.pull.PullRequest;
import dev.espalier.hub.pull.PullResult;
import dev.espalier.hub.pull.PulledFile;
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
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the client with Python's own, against the same loopback Hub: {@code
 * ESPALIER_PEER_PYTHON} names a Python with {@code huggingface_hub}, {@code transformers} and
 * {@code datasets}.
 */
@EnabledIfEnvironmentVariable(named = "ESPALIER_PEER_PYTHON", matches = ".+")
@Timeout(300)
class PythonPeerTest {

  @TempDir Path folder;
  private LoopbackHub hub;
  private PythonPeer python;

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    python = new PythonPeer(hub, folder);
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

  private PullRequest request(String name, RepositoryKind kind) {
    return PullRequest.of(RepositoryAddress.parse(name, kind, hub.endpoint()));
  }

  private PullRequest everything(String name) {
    return request(name, RepositoryKind.MODEL).with(new Wanted.Matching(List.of("*"), List.of()));
  }

  @Test
  void bothClientsMakeTheSameCache() throws Exception {
    Path theirs = folder.resolve("theirs");
    Path ours = folder.resolve("ours");
    python.run(
        theirs,
        Map.of(),
        "from huggingface_hub import snapshot_download",
        "snapshot_download('openai-community/small')");
    python.puller(ours, Map.of()).pull(everything("openai-community/small"), PullListener.SILENT);
    assertThat(PythonPeer.content(ours))
        .isEqualTo(PythonPeer.content(theirs))
        .hasSizeGreaterThan(15);
    assertThat(ours.resolve(PythonPeer.TAG)).exists();
    assertThat(theirs.resolve(PythonPeer.TAG)).exists();
  }

  @Test
  void weReadWhatPythonDownloaded() throws Exception {
    Path cache = folder.resolve("cache");
    String there =
        python.run(
            cache,
            Map.of(),
            "from huggingface_hub import hf_hub_download, snapshot_download",
            "hf_hub_download('small', 'config.json')",
            "print(snapshot_download('small', ignore_patterns=['sub/*']))");
    hub.forget();
    PullResult found =
        python
            .puller(cache, Map.of("HF_HUB_OFFLINE", "1"))
            .pull(request("small", RepositoryKind.MODEL), PullListener.SILENT);
    assertThat(found.folder()).isEqualTo(Path.of(there));
    assertThat(found.files()).extracting(PulledFile::path).contains("model.safetensors");
    assertThat(hub.arrived()).isEmpty();
  }

  @Test
  void pythonReadsWhatWeDownloaded() throws Exception {
    Path cache = folder.resolve("cache");
    PullResult pulled =
        python.puller(cache, Map.of()).pull(everything("small"), PullListener.SILENT);
    hub.forget();
    String said =
        python.run(
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
    python
        .puller(cache, Map.of())
        .pull(request("small", RepositoryKind.MODEL), PullListener.SILENT);
    String said =
        python.run(
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
    python.run(
        folder.resolve("unused"),
        Map.of(),
        "from transformers import GPT2Config, GPT2LMHeadModel",
        "c = GPT2Config(vocab_size=16, n_positions=8, n_embd=4, n_layer=1, n_head=1)",
        "GPT2LMHeadModel(c).save_pretrained('" + made + "')");
    hub.model("a/real", files(made));
    Path cache = folder.resolve("cache");
    python
        .puller(cache, Map.of())
        .pull(request("a/real", RepositoryKind.MODEL), PullListener.SILENT);
    hub.forget();
    String[] load = {
      "from transformers import AutoModelForCausalLM",
      "m = AutoModelForCausalLM.from_pretrained('a/real')",
      "print(sum(p.numel() for p in m.parameters()))"
    };
    String offline = python.run(cache, Map.of("HF_HUB_OFFLINE", "1"), load);
    assertThat(offline.lines().toList()).last().isEqualTo("348");
    assertThat(hub.arrived()).isEmpty();
    String theirs = python.run(folder.resolve("theirs"), Map.of(), load);
    assertThat(theirs.lines().toList()).last().isEqualTo("348");
  }

  /** With safetensors in shards and no tokenizer, and with a pickle and the old tokenizer. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void weMarkTheFilesThatAModelLacksAsTransformersDoes(boolean safe) throws Exception {
    Path made = folder.resolve("made");
    python.run(
        folder.resolve("unused"),
        Map.of(),
        "import os, torch",
        "from transformers import GPT2Config, GPT2LMHeadModel",
        "c = GPT2Config(vocab_size=16, n_positions=8, n_embd=8, n_layer=2, n_head=1)",
        "m = GPT2LMHeadModel(c)",
        "m.save_pretrained('" + made + "', max_shard_size='5KB')",
        "os.remove('" + made + "/generation_config.json')",
        safe
            ? ""
            : "[os.remove('" + made + "/' + n) for n in os.listdir('" + made + "') if 'safe' in n]",
        safe ? "" : "torch.save(m.state_dict(), '" + made + "/pytorch_model.bin')",
        safe ? "" : "open('" + made + "/vocab.json', 'w').write('{\"a\": 0}')",
        safe ? "" : "open('" + made + "/merges.txt', 'w').write('#version: 0.2\\n')");
    hub.model("a/real", files(made));
    String[] load = {
      "from transformers import AutoModelForCausalLM, AutoTokenizer",
      "from huggingface_hub import try_to_load_from_cache, _CACHED_NO_EXIST",
      "AutoModelForCausalLM.from_pretrained('a/real')",
      "print(len(AutoTokenizer.from_pretrained('a/real')))",
      "print(try_to_load_from_cache('a/real', 'added_tokens.json') is _CACHED_NO_EXIST)"
    };
    Path theirs = folder.resolve("theirs");
    String said = python.run(theirs, Map.of(), load);
    Path ours = folder.resolve("ours");
    python
        .puller(ours, Map.of())
        .pull(request("a/real", RepositoryKind.MODEL), PullListener.SILENT);
    assertThat(marks(ours)).isEqualTo(marks(theirs)).hasSizeGreaterThan(5);
    hub.forget();
    assertThat(lastTwo(python.run(ours, Map.of("HF_HUB_OFFLINE", "1"), load)))
        .isEqualTo(lastTwo(said))
        .last()
        .isEqualTo("True");
    assertThat(hub.arrived()).isEmpty();
  }

  private static List<String> lastTwo(String said) {
    List<String> lines = said.lines().toList();
    return lines.subList(lines.size() - 2, lines.size());
  }

  private static Map<String, String> marks(Path cache) throws IOException {
    Map<String, String> marks = PythonPeer.content(cache);
    marks.keySet().removeIf(name -> !name.contains("/.no_exist/"));
    return marks;
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path each : all.toList()) {
        files.put(each.getFileName().toString(), Files.readAllBytes(each));
      }
    }
    return files;
  }

  @Test
  void datasetsReadsTheLoopbackHubAndSoDoWe() throws Exception {
    hub.dataset(
        "a/lines",
        Map.of(
            "train.jsonl", text("{\"text\":\"one\"}\n{\"text\":\"two\"}\n"),
            "validation.jsonl", text("{\"text\":\"three\"}\n")));
    String said =
        python.run(
            folder.resolve("theirs"),
            Map.of("HF_DATASETS_CACHE", folder.resolve("arrow").toString()),
            "from datasets import load_dataset",
            "d = load_dataset('a/lines')",
            "print(d['train']['text'][:], d['validation']['text'][:])");
    assertThat(said.lines().toList()).last().isEqualTo("['one', 'two'] ['three']");
    PullResult pulled =
        python
            .puller(folder.resolve("ours"), Map.of())
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
    Process holder = python.start(folder, Map.of(), holdingTheLock(lock));
    try (BufferedReader out = holder.inputReader();
        var in = holder.outputWriter()) {
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
      holder.destroy();
    }
  }

  @Test
  void pythonWaitsForOurLock() throws Exception {
    Path lock = Files.createDirectories(folder.resolve(".locks/x")).resolve("e.lock");
    try (BlobLock _ = BlobLock.take(lock, () -> {})) {
      assertThat(
              python.run(
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
            python.run(
                folder,
                Map.of(),
                "from filelock import FileLock",
                "FileLock('" + lock + "').acquire(timeout=5)",
                "print('taken')"))
        .isEqualTo("taken");
  }
}
