package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fixture.KilledRun;
import dev.espalier.fixture.KilledRun.Moment;
import dev.espalier.fixture.SameRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.kernel.onednn.OneDnn;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run killed within a round and resumed ends bit-identical to an uninterrupted one. */
class SteppedResumeTest {

  /** Rounds of two epochs of five steps, whose state is saved after every third. */
  private static final Settings RUN =
      SmallRun.pruning()
          .with(Setting.KERNELS, "vector")
          .with(Setting.EXECUTION, "sparse")
          .with(Setting.EPOCHS, 2)
          .with(Setting.UNTIL, 0.7)
          .with(Setting.SAVE_EVERY, "3");

  @TempDir private Path folder;

  private Settings with(String settings) {
    Settings run = RUN;
    for (String pair : settings.split(" ")) {
      String[] both = pair.split("=", 2);
      run = run.with(Setting.ofKey(both[0]).orElseThrow(), both[1]);
    }
    return run;
  }

  private void assertSameAsNeverKilled(Settings settings, Path killed) throws IOException {
    Path whole = folder.resolve("whole");
    SmallRun.run(settings, whole);
    SmallRun.run(settings, killed, true, ExperimentListener.NONE);
    SameRun.assertSame(whole, killed);
    assertThat(killed.resolve("state/training-001")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reset=pretrained execution=dense",
        "reset=rewind:2",
        "reset=rewind:7 execution=dense",
        "reset=none execution=auto",
        "reset=random",
        "early_bird=every:2,threshold:1,masks:5",
        "early_stopping=patience:7,generalisation-gap:9 eval_steps=1 learning_rate=0.05",
        "eval_steps=2",
        "criterion=movement reset=none",
        "criterion=movement reset=rewind:2 execution=dense",
        "criterion=wanda ranking=output",
        "criterion=sparsegpt reset=none update_weights=true",
        "criterion=random optimizer=sgd learning_rate=0.1",
        "optimizer=adam weight_decay=0.1",
        "scope=ln_1 until=0.95 rate=0.9 compact_between_rounds=true",
        "scope=ln_1 until=0.95 rate=0.9 compact_between_rounds=true fold_constants=true",
        "scope=all until=0.9 rate=0.8 compact_between_rounds=true execution=auto",
        "scope=all",
        "granularity=head rate=0.4",
        "dropout=0 shuffle=false",
        "logging_steps=4",
        "warmup_steps=4 max_steps=12",
        "tensorboard=true"
      })
  void whateverTheSettings(String text) throws IOException {
    Settings settings = with(text);
    Path killed = folder.resolve("killed");
    KilledRun.kill(settings, killed, 0, 4, Moment.AFTER_STEP);
    KilledRun.kill(settings, killed, 1, 8, Moment.AFTER_STEP);
    KilledRun.kill(settings, killed, 1, 9, Moment.EVALUATING);
    assertSameAsNeverKilled(settings, killed);
  }

  @ParameterizedTest
  @CsvSource({
    "1, AFTER_STEP",
    "3, AFTER_STEP",
    "5, AFTER_STEP",
    "6, AFTER_STEP",
    "10, AFTER_STEP",
    "0, EVALUATING",
    "4, EVALUATING",
    "10, EVALUATING",
    "0, ROUND_STARTED",
    "10, ROUND_DONE"
  })
  void whereverItIsKilled(int step, Moment moment) throws IOException {
    Settings settings =
        with("reset=rewind:4 eval_steps=4 early_stopping=patience:9 early_bird=every:4,masks:3");
    Path killed = folder.resolve("killed");
    for (int round = 0; round < 2; round++) {
      KilledRun.kill(settings, killed, round, step, moment);
    }
    assertSameAsNeverKilled(settings, killed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sparse", "dense"})
  void withRoundedFactors(String execution) throws IOException {
    Settings settings = with("precision=bf16 kernels=onednn execution=" + execution);
    assumeThat(OneDnn.load(1).multipliesBfloat16()).isTrue();
    Path killed = folder.resolve("killed");
    KilledRun.kill(settings, killed, 0, 4, Moment.AFTER_STEP);
    KilledRun.kill(settings, killed, 1, 8, Moment.AFTER_STEP);
    assertSameAsNeverKilled(settings, killed);
  }

  @Test
  void withOtherNumbersOfThreads() throws IOException {
    Path killed = folder.resolve("killed");
    KilledRun.kill(RUN.with(Setting.THREADS, 2), killed, 0, 7, Moment.AFTER_STEP);
    KilledRun.kill(RUN.with(Setting.THREADS, 7), killed, 1, 4, Moment.AFTER_STEP);
    KilledRun.kill(RUN.with(Setting.THREADS, 2), killed, 1, 9, Moment.AFTER_STEP);
    assertSameAsNeverKilled(RUN, killed);
  }
}
