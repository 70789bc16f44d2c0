package dev.espalier.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fixture.KilledRun;
import dev.espalier.fixture.KilledRun.Moment;
import dev.espalier.fixture.SmallRun;
import dev.espalier.memory.Shape;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Saved states with a right checksum and wrong content: a run continues from them or refuses them
 * in one line.
 */
class ResealedStateTest {

  private static final Settings RUN =
      SmallRun.pruning()
          .with(Setting.KERNELS, "plain")
          .with(Setting.EXECUTION, "dense")
          .with(Setting.CRITERION, "movement")
          .with(Setting.EARLY_STOPPING, "patience:3")
          .with(Setting.EVAL_STEPS, 2)
          .with(Setting.EPOCHS, 1)
          .with(Setting.ROUNDS, 1)
          .with(Setting.SAVE_EVERY, "2");

  private static final List<String> TEXTS = List.of("words", "-1");

  @TempDir private Path folder;

  /** What a state holds. */
  private record Content(Map<String, String> values, List<StoredTensor> tensors) {}

  @Test
  void areUsedOrRefused() throws IOException {
    Path stopped = folder.resolve("stopped");
    KilledRun.kill(RUN, stopped, 1, 5, Moment.AFTER_STEP);
    Path state = newest(stopped);
    Map<String, String> wrong = new LinkedHashMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(state)) {
      Map<String, Content> variants = variants(file);
      assertThat(variants).hasSizeGreaterThan(50);
      for (Map.Entry<String, Content> variant : variants.entrySet()) {
        String said = resumed(stopped, folder.relativize(state), variant.getValue());
        if (said.startsWith("wrong: ")) {
          wrong.put(variant.getKey(), said);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static Map<String, Content> variants(SafetensorsFile file) {
    Map<String, String> values = new TreeMap<>(file.metadata());
    values.remove("sha256");
    Map<String, Content> variants = new LinkedHashMap<>();
    for (String key : values.keySet()) {
      Map<String, String> fewer = new TreeMap<>(values);
      fewer.remove(key);
      variants.put("without " + key, new Content(fewer, file.tensors()));
      for (String text : TEXTS) {
        Map<String, String> other = new TreeMap<>(values);
        other.put(key, text);
        variants.put(key + "=" + text, new Content(other, file.tensors()));
      }
    }
    for (StoredTensor tensor : file.tensors()) {
      List<StoredTensor> fewer = new ArrayList<>(file.tensors());
      fewer.remove(tensor);
      variants.put("without " + tensor.name(), new Content(values, fewer));
      List<StoredTensor> shorter = new ArrayList<>(fewer);
      shorter.add(empty(tensor));
      variants.put("empty " + tensor.name(), new Content(values, shorter));
    }
    return variants;
  }

  private static StoredTensor empty(StoredTensor tensor) {
    return new StoredTensor(
        tensor.name(), tensor.dtype(), Shape.of(0), tensor.bytes().asSlice(0, 0));
  }

  private String resumed(Path stopped, Path state, Content content) throws IOException {
    Path run = folder.resolve("run");
    try (Stream<Path> tree = Files.walk(stopped)) {
      for (Path path : tree.toList()) {
        Files.copy(path, run.resolve(stopped.relativize(path)));
      }
    }
    Path file = run.resolve(stopped.getFileName().relativize(state));
    try (Stream<Path> states = Files.list(file.getParent())) {
      for (Path other : states.toList()) {
        Files.delete(other);
      }
    }
    SafetensorsWriter.writeSealed(file, content.values(), content.tensors());
    try {
      return HostileCase.line(() -> SmallRun.run(RUN, run, true, ExperimentListener.NONE));
    } catch (AssertionError e) {
      return "wrong: " + e.getMessage();
    } finally {
      FolderTree.delete(run);
    }
  }

  private static Path newest(Path run) throws IOException {
    try (Stream<Path> states = Files.list(run.resolve("state/training-001"))) {
      return states.sorted().toList().getLast();
    }
  }
}
