package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run resumes wherever its inputs have been moved, and only with the same inputs. */
class MovedFilesTest {

  @TempDir private Path folder;

  @Test
  void inputsAreIdentifiedByContentNotByPath() throws IOException {
    Settings settings =
        SmallRun.settings()
            .with(Setting.MODEL, fromHere(SmallRun.MODEL))
            .with(Setting.MAX_STEPS, 1)
            .with(Setting.ROUNDS, 0)
            .with(Setting.KERNELS, "plain")
            .with(Setting.EXECUTION, "dense");
    List<RoundRecord> rounds = run(settings);
    assertThat(run(settings.with(Setting.MODEL, SmallRun.MODEL))).isEqualTo(rounds);
    assertThat(run(settings.with(Setting.DATASET, "./" + fromHere(SmallRun.DATA))))
        .isEqualTo(rounds);
    Path moved = copied(SmallRun.MODEL, folder.resolve("moved"));
    Path data = copied(SmallRun.DATA, folder.resolve("data"));
    Settings elsewhere = settings.with(Setting.MODEL, moved).with(Setting.DATASET, data);
    assertThat(run(elsewhere)).isEqualTo(rounds);

    Path config = moved.resolve("config.json");
    Files.writeString(config, Files.readString(config) + " ");
    assertThatThrownBy(() -> run(elsewhere))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("model_sha256 is not that of what is there now");
    assertThatThrownBy(() -> run(settings.with(Setting.BATCH_SIZE, 2)))
        .hasMessageContaining("batch_size: 4, not 2");
  }

  private List<RoundRecord> run(Settings settings) {
    Path out = folder.resolve("run");
    return Experiment.builder()
        .settings(settings)
        .out(out)
        .resume(Files.exists(out))
        .build()
        .run(ExperimentListener.NONE)
        .rounds();
  }

  private static Path fromHere(Path file) {
    return Path.of("").toAbsolutePath().relativize(file);
  }

  private static Path copied(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }
}
