package dev.espalier.hub.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.LoopbackHub.Arrived;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that takes no more while a file arrives, and two processes that want the same files. */
class FullDiskTest {

  private static final byte[] WEIGHTS = new byte[300_000];

  static {
    new Random(7).nextBytes(WEIGHTS);
  }

  @TempDir Path folder;
  private LoopbackHub hub;

  @BeforeEach
  void startHub() throws IOException {
    hub = LoopbackHub.start();
    hub.model(
        "a/b",
        Map.of(
            "config.json",
            "{\"model_type\":\"gpt2\"}".getBytes(StandardCharsets.UTF_8),
            "model.safetensors",
            WEIGHTS));
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  private PullResult pull() {
    HubEnvironment environment =
        HubEnvironment.of(
            Map.of("HF_ENDPOINT", hub.endpoint().toString(), "HF_HUB_CACHE", folder.toString()),
            folder);
    return new Puller(environment)
        .pull(
            PullRequest.of(
                RepositoryAddress.parse("a/b", RepositoryKind.MODEL, environment.endpoint())),
            PullListener.SILENT);
  }

  private List<String> left() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> !Files.isDirectory(file))
          .map(file -> folder.relativize(file).toString())
          .toList();
    }
  }

  private void assertPullsNow() {
    assertThat(pull().folder().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsNamedAndTheDownloadGoesOnLater() throws IOException {
    Path partial =
        folder.resolve(
            "models--a--b/blobs/" + StoredRepository.sha256(WEIGHTS) + ".espalier.incomplete");
    Files.createDirectories(partial.getParent());
    // A device that is always full.
    Files.createSymbolicLink(partial, Path.of("/dev/full"));
    assertThatThrownBy(this::pull)
        .isInstanceOf(HubException.class)
        .hasMessage(partial + ": the disk is full; free some space; the download then continues");
    assertThat(left()).noneMatch(file -> file.endsWith("refs/main"));
    assertThat(left()).noneMatch(file -> file.endsWith("model.safetensors"));
    Files.delete(partial);
    assertPullsNow();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100})
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLimitOfTheSizeOfFilesEndsInOneLine(int blocks) throws Exception {
    Process process =
        PullOnce.start(
            hub.endpoint().toString(),
            folder,
            "sh",
            "-c",
            "ulimit -f " + blocks + "; exec \"$@\"",
            "sh");
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(2);
    assertThat(said.lines()).hasSize(1);
    assertThat(said).contains("would be larger than files may be here");
    assertThat(left()).noneMatch(file -> file.endsWith("refs/main"));
    assertThat(left()).noneMatch(file -> file.endsWith("model.safetensors"));
    assertPullsNow();
  }

  @Test
  void twoProcessesAtOnceBothSucceedAndDownloadOnce() throws Exception {
    hub.misbehave(
        (exchange, storage) -> {
          if (storage) {
            // Long enough for the other process to ask for the same file.
            try {
              Thread.sleep(1_000);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return false;
        });
    List<Process> both =
        List.of(
            PullOnce.start(hub.endpoint().toString(), folder),
            PullOnce.start(hub.endpoint().toString(), folder));
    for (Process each : both) {
      String said = new String(each.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(each.waitFor()).as(said).isZero();
      assertThat(Path.of(said.strip()).resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }
    assertThat(hub.arrived().stream().filter(Arrived::storage)).hasSize(1);
    assertThat(left())
        .noneMatch(file -> file.endsWith(".incomplete") || file.endsWith(".tmp"))
        .anyMatch(file -> file.endsWith("refs/main"));
  }
}
