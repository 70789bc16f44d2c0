package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.StoppedRun;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are stopped and resumed. */
class ResumedRunTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "pretrained, 0, auto",
    "rewind:2, 0, sparse",
    "rewind:2, 2, sparse",
    "rewind:2, 2, dense",
    "none, 1, sparse",
    "random, 2, auto"
  })
  void aStoppedAndResumedRunEndsLikeAnUninterruptedOne(String reset, int stopIn, String execution)
      throws IOException {
    StoppedRun.stopAndResume(
        SmallRun.pruning().with(Setting.RESET, reset).with(Setting.EXECUTION, execution),
        folder,
        stopIn);
  }

  @Test
  void aStoppedRunWithEarlyStoppingEndsLikeAnUninterruptedOne() throws IOException {
    StoppedRun.stopAndResume(
        SmallRun.pruning()
            .with(Setting.EPOCHS, 4)
            .with(Setting.LEARNING_RATE, 1e-2)
            .with(Setting.EVAL_STEPS, 2)
            .with(Setting.EARLY_STOPPING, "patience:2,generalisation-gap:0.2")
            .with(Setting.RESET, "rewind:2"),
        folder,
        2);
  }

  @Test
  void anExistingRunIsKeptUnlessOverwritten() throws IOException {
    Path out = folder.resolve("run");
    Settings settings = SmallRun.pruning().with(Setting.ROUNDS, 0).with(Setting.MAX_STEPS, 1);
    SmallRun.run(settings, out);
    assertThatThrownBy(() -> SmallRun.run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("replace it with overwrite(true)");
    Experiment.builder()
        .settings(settings.with(Setting.SEED, 7))
        .out(out)
        .overwrite(true)
        .build()
        .run(ExperimentListener.NONE);
    assertThat(out.resolve("experiment.yaml")).content().contains("seed: 7");

    Path other = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(other.resolve("thesis.txt"), "chapter one");
    assertThatThrownBy(
            () ->
                Experiment.builder()
                    .settings(settings)
                    .out(other)
                    .overwrite(true)
                    .build()
                    .run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class);
    assertThat(other.resolve("thesis.txt")).hasContent("chapter one");
  }

  @Test
  void aRunIsNotResumedWithOtherSettings() {
    Path out = folder.resolve("run");
    Settings settings = SmallRun.pruning().with(Setting.ROUNDS, 0).with(Setting.MAX_STEPS, 1);
    SmallRun.run(settings, out);
    Settings faster = settings.with(Setting.LEARNING_RATE, 0.5);
    assertThatThrownBy(() -> SmallRun.run(faster, out, true, ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("learning_rate: 0.001, not 0.5");
    // Settings that do not affect results may change.
    SmallRun.run(settings.with(Setting.THREADS, 2), out, true, ExperimentListener.NONE);
  }
}
