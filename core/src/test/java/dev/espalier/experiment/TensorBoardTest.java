package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.StepRecord;
import dev.espalier.record.tensorboard.EventReader;
import dev.espalier.record.tensorboard.EventReader.Event;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The TensorBoard files of runs that are complete, stopped, killed or resumed. */
class TensorBoardTest {

  @TempDir private Path folder;

  private static Settings settings() {
    return SmallRun.settings()
        .with(Setting.EPOCHS, 1)
        .with(Setting.KERNELS, "vector")
        .with(Setting.EXECUTION, "dense")
        .with(Setting.RATE, 0.5)
        .with(Setting.UNTIL, 0.7)
        .with(Setting.TENSORBOARD, true);
  }

  /** All scalars except times, as {@code tag step value}. */
  private static List<String> scalars(Path out) throws IOException {
    return EventReader.scalars(out.resolve("tensorboard")).stream()
        .filter(scalar -> !scalar.contains("time_s ") && !scalar.contains("_per_second "))
        .toList();
  }

  private static List<Path> files(Path out) throws IOException {
    try (Stream<Path> files = Files.list(out.resolve("tensorboard"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void measurementsWithinRoundsAndByTextAreWrittenToo() throws IOException {
    Path out = folder.resolve("run");
    // Token ids have no texts that could be measured separately.
    Settings looking =
        Settings.defaults()
            .with(Setting.MODEL, "embedded")
            .with(Setting.DATASET, "embedded")
            .with(Setting.ROUNDS, 0)
            .with(Setting.MAX_STEPS, 5)
            .with(Setting.LOGGING_STEPS, 1)
            .with(Setting.TENSORBOARD, true)
            .with(Setting.EVAL_STEPS, 2)
            .with(Setting.EARLY_STOPPING, "generalisation-gap:99")
            .with(Setting.PERPLEXITY, "both");
    RoundRecord first = SmallRun.run(looking, out).getFirst();
    List<String> expected = new ArrayList<>();
    for (StepRecord step : MetricsFile.read(RunDirectory.at(out).metrics(0))) {
      if (step.after().evalLoss() != null && step.after().trainLossEval() != null) {
        expected.add("fit/eval_loss " + step.step() + " " + step.after().evalLoss().floatValue());
        expected.add(
            "fit/train_loss_eval " + step.step() + " " + step.after().trainLossEval().floatValue());
      }
    }
    assertThat(expected).hasSizeGreaterThanOrEqualTo(4);
    assertThat(first.losses().perplexityByText()).isNotNull();
    expected.add(
        "round/perplexity_by_text "
            + first.cost().steps()
            + " "
            + first.losses().perplexityByText().floatValue());
    assertThat(scalars(out)).containsAll(expected);
  }

  @Test
  void theScalarsAreThoseOfTheRecordsOnOneAxis() throws IOException {
    Path out = folder.resolve("run");
    double before = System.currentTimeMillis() / 1e3;
    List<RoundRecord> rounds = SmallRun.run(settings(), out);
    double after = System.currentTimeMillis() / 1e3;
    List<String> expected = new ArrayList<>();
    int stepsBefore = 0;
    for (RoundRecord round : rounds) {
      for (StepRecord step : MetricsFile.read(RunDirectory.at(out).metrics(round.round()))) {
        String at = " " + (stepsBefore + step.step()) + " ";
        expected.add("train/loss" + at + (float) step.loss());
        expected.add("train/learning_rate" + at + (float) step.learningRate());
        expected.add("train/grad_norm" + at + (float) step.gradNorm());
        expected.add("train/epoch" + at + (float) step.epoch());
      }
      stepsBefore += round.cost().steps();
      String at = " " + stepsBefore + " ";
      expected.add("eval/loss" + at + (float) round.losses().evalLoss());
      expected.add("eval/perplexity" + at + (float) round.losses().perplexity());
      expected.add("round/train_loss" + at + (float) round.losses().trainLoss());
      expected.add("round/sparsity" + at + (float) round.pruning().sparsity());
    }
    assertThat(scalars(out)).isEqualTo(expected).hasSize(3 * (5 * 4 + 4));
    assertThat(EventReader.scalars(out.resolve("tensorboard")))
        .anyMatch(scalar -> scalar.startsWith("round/tokens_per_second 15 "))
        .anyMatch(scalar -> scalar.startsWith("train/step_time_s 15 "));

    assertThat(files(out)).hasSize(3);
    for (int round = 0; round < 3; round++) {
      Path file = files(out).get(round);
      assertThat(file.getFileName().toString())
          .matches("events\\.out\\.tfevents\\.\\d{10}\\.espalier\\.round-00" + round);
      List<Event> events = EventReader.read(file);
      assertThat(events.getFirst().version()).isEqualTo("brain.Event:2");
      assertThat(events.get(1).restart()).isTrue();
      assertThat(events.get(1).step()).isEqualTo(5 * round + 1);
      assertThat(events).allMatch(e -> e.wallTime() >= before - 1 && e.wallTime() <= after + 1);
    }
  }

  @Test
  void aResumedRunHasEveryStepExactlyOnce() throws IOException {
    Path whole = folder.resolve("whole");
    SmallRun.run(settings(), whole);

    Path stopped = folder.resolve("stopped");
    assertThatThrownBy(() -> SmallRun.run(settings(), stopped, false, SmallRun.stopAfter(1, 3)))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(files(stopped)).hasSize(1);
    // A killed process cannot delete its incomplete files.
    Path left = stopped.resolve("tensorboard/events.out.tfevents.0000000001.espalier.round-001");
    Files.copy(files(whole).get(1), left);
    Path others = stopped.resolve("tensorboard/events.out.tfevents.1.mine");
    Files.copy(files(whole).get(1), others);
    SmallRun.run(settings(), stopped, true, ExperimentListener.NONE);

    assertThat(others).exists();
    Files.delete(others);
    assertThat(left).doesNotExist();
    assertThat(scalars(stopped)).isEqualTo(scalars(whole));
  }

  @Test
  void roundsTrainedWithoutEventsGetThemFromTheirFiles() throws IOException {
    Path whole = folder.resolve("whole");
    SmallRun.run(settings(), whole);
    List<String> written = EventReader.scalars(whole.resolve("tensorboard"));

    FolderTree.delete(whole.resolve("tensorboard"));
    SmallRun.run(settings().with(Setting.TENSORBOARD, false), whole, true, ExperimentListener.NONE);
    assertThat(whole.resolve("tensorboard")).doesNotExist();
    SmallRun.run(settings(), whole, true, ExperimentListener.NONE);
    assertThat(EventReader.scalars(whole.resolve("tensorboard"))).isEqualTo(written);
    for (Path file : files(whole)) {
      assertThat(EventReader.read(file)).extracting(Event::wallTime).isSorted();
    }
  }

  @Test
  void offWritesNothing() {
    Path out = folder.resolve("run");
    SmallRun.run(
        settings().with(Setting.TENSORBOARD, false).with(Setting.ROUNDS, 0),
        out,
        false,
        ExperimentListener.NONE);
    assertThat(out.resolve("tensorboard")).doesNotExist();
  }

  @Test
  void replacingARunDeletesItsEvents() throws IOException {
    Path out = folder.resolve("run");
    SmallRun.run(settings(), out);
    Experiment.builder()
        .settings(settings().with(Setting.ROUNDS, 0))
        .out(out)
        .overwrite(true)
        .build()
        .run(ExperimentListener.NONE);
    assertThat(files(out)).hasSize(1);
  }

  @Test
  void aSingleTrainingWritesThemToo() throws IOException {
    Path out = folder.resolve("trained");
    TrainingResult result =
        TrainingRun.builder()
            .settings(settings().with(Setting.EPOCHS, 2))
            .out(out)
            .build()
            .run(ExperimentListener.NONE);
    assertThat(scalars(out))
        .hasSize(10 * 4 + 2)
        .endsWith(
            "eval/loss 10 " + (float) result.evaluated().evalLoss(),
            "eval/perplexity 10 " + (float) result.evaluated().perplexity());
  }
}
