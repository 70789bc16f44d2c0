package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fixture.KilledRun;
import dev.espalier.fixture.KilledRun.Moment;
import dev.espalier.fixture.SameRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.train.progress.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the state of training is saved, and the treatment of damaged states. */
class SavedStateTest {

  private static final Settings RUN =
      SmallRun.pruning()
          .with(Setting.KERNELS, "vector")
          .with(Setting.EXECUTION, "sparse")
          .with(Setting.EPOCHS, 3)
          .with(Setting.ROUNDS, 1);

  @TempDir private Path folder;

  private static List<Path> states(Path run, int round) throws IOException {
    Path states = run.resolve("state/training-%03d".formatted(round));
    if (!Files.isDirectory(states)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(states)) {
      return files.sorted().toList();
    }
  }

  /** Resumes to the end, checks the result and returns the notes. */
  private List<String> resume(Settings settings, Path run) throws IOException {
    HeardNotes notes = new HeardNotes();
    SmallRun.run(settings, run, true, notes);
    Path whole = folder.resolve("whole");
    SmallRun.run(settings, whole);
    SameRun.assertSame(whole, run);
    return notes.all();
  }

  @Test
  void theNewestTwoStatesAreKept() throws IOException {
    Path run = folder.resolve("run");
    Settings settings = RUN.with(Setting.SAVE_EVERY, "2");
    KilledRun.kill(settings, run, 0, 9, Moment.AFTER_STEP);
    assertThat(states(run, 0))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("step-00000006.safetensors", "step-00000008.safetensors");
    assertThat(resume(settings, run)).contains("continues after step 8, where it was saved");
  }

  @Test
  void aDamagedStateIsReportedAndThePreviousOneUsed() throws IOException {
    Path run = folder.resolve("run");
    Settings settings = RUN.with(Setting.SAVE_EVERY, "2");
    KilledRun.kill(settings, run, 1, 9, Moment.AFTER_STEP);
    Path newest = states(run, 1).getLast();
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(newest, bytes);
    assertThat(resume(settings, run))
        .contains(
            newest + " is damaged (its checksum does not match); what was saved before it is used",
            "continues after step 6, where it was saved");
  }

  @Test
  void aRoundWithOnlyDamagedStatesStartsAgain() throws IOException {
    Path run = folder.resolve("run");
    Settings settings = RUN.with(Setting.SAVE_EVERY, "2");
    KilledRun.kill(settings, run, 1, 9, Moment.AFTER_STEP);
    List<Path> states = states(run, 1);
    byte[] bytes = Files.readAllBytes(states.getFirst());
    Files.write(states.getFirst(), Arrays.copyOf(bytes, bytes.length - 5));
    Files.writeString(states.getLast(), "");
    assertThat(resume(settings, run)).noneMatch(note -> note.startsWith("continues"));
  }

  @Test
  void partialFilesOfKilledProcessesAreDeleted() throws IOException {
    Path run = folder.resolve("run");
    Settings settings = RUN.with(Setting.SAVE_EVERY, "2");
    KilledRun.kill(settings, run, 1, 9, Moment.AFTER_STEP);
    Path half = run.resolve("state/training-001/.step-00000010.safetensors.999999999-0.partial");
    Files.writeString(half, "half");
    resume(settings, run);
    assertThat(half).doesNotExist();
  }

  @Test
  void shortTrainingSavesNothingByDefault() throws IOException {
    Path run = folder.resolve("run");
    KilledRun.kill(RUN, run, 0, 9, Moment.AFTER_STEP);
    assertThat(states(run, 0)).isEmpty();
  }

  @Test
  void anInterruptedTrainingSavesTheStepItHasDone() throws IOException {
    Path run = folder.resolve("run");
    assertThatThrownBy(() -> SmallRun.run(RUN, run, false, SmallRun.stopAfter(1, 7)))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(resume(RUN, run)).contains("continues after step 7, where it was saved");
  }

  /** After an interruption of the evaluation, the step is neither repeated nor evaluated twice. */
  @Test
  void anInterruptedEvaluationIsRepeated() throws IOException {
    Settings settings =
        RUN.with(Setting.EVAL_STEPS, 4)
            .with(Setting.EARLY_STOPPING, "patience:3,generalisation-gap:9")
            .with(Setting.EARLY_BIRD, "every:4,threshold:1e-9,masks:2");
    Path run = folder.resolve("run");
    for (int evaluation : new int[] {3, 4}) {
      assertThatThrownBy(() -> SmallRun.run(settings, run, true, interruptInEvaluation(evaluation)))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(resume(settings, run)).anyMatch(note -> note.startsWith("continues after step"));
  }

  private static ExperimentListener interruptInEvaluation(int number) {
    return new ExperimentListener() {
      private int evaluations;

      @Override
      public void evaluationStarted(int blocks) {
        evaluations++;
        if (evaluations == number) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  /** Programs may stop training by an exception thrown in a listener. */
  @Test
  void aStepIsReportedOnlyOnce() throws IOException {
    Path run = folder.resolve("run");
    ExperimentListener cancel =
        new ExperimentListener() {
          @Override
          public void stepDone(StepReport step) {
            if (step.step() == 5) {
              throw new CancellationException("enough for today");
            }
          }
        };
    assertThatThrownBy(() -> SmallRun.run(RUN, run, false, cancel))
        .isInstanceOf(CancellationException.class);
    assertThat(resume(RUN, run)).contains("continues after step 5, where it was saved");
  }
}
