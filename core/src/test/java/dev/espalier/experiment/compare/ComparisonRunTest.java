package dev.espalier.experiment.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.KilledRun;
import dev.espalier.fixture.SameRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.prune.Scope;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.compare.ComparisonDirectory;
import dev.espalier.record.compare.ComparisonRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.train.progress.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small complete comparisons. */
class ComparisonRunTest {

  @TempDir private Path folder;

  private static Settings settings() {
    return SmallRun.settings()
        .with(Setting.LEARNING_RATE, 1e-2)
        .with(Setting.EPOCHS, 2)
        .with(Setting.RATE, 0.6)
        .with(Setting.ROUNDS, 2)
        .with(Setting.SEEDS, "3,5");
  }

  private static ComparisonRecord run(Settings settings, Path out) {
    return builder(settings, out).build().run(ExperimentListener.NONE).comparison();
  }

  private static ComparisonRun.Builder builder(Settings settings, Path out) {
    return ComparisonRun.builder().settings(settings).out(out);
  }

  private static Mask mask(RunDirectory run, int round) {
    try (CheckpointDirectory model = CheckpointDirectory.open(SmallRun.MODEL)) {
      Gpt2Config config = model.config();
      return MaskFile.read(
          run.mask(round), Scope.resolve("linear", Gpt2Layout.of(config).specs(), "scope"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pretrained", "rewind:1e"})
  void controlsTrainAtTheTicketsSparsities(String reset) throws IOException {
    Path out = folder.resolve("out");
    ComparisonRecord comparison = run(settings().with(Setting.RESET, reset), out);
    ComparisonDirectory directory = ComparisonDirectory.at(out);
    assertThat(comparison.seeds()).containsExactly(3, 5);
    assertThat(comparison.rounds()).hasSize(2);
    assertThat(directory.read()).isEqualTo(comparison);
    // A header, and four rows for each of two rounds.
    assertThat(Files.readAllLines(directory.csv())).hasSize(9);
    for (int s = 0; s < 2; s++) {
      int seed = comparison.seeds().get(s);
      RunDirectory ticket = directory.run(seed, "ticket");
      RunDirectory random = directory.run(seed, "random");
      RunDirectory fresh = directory.run(seed, "reinitialised");
      List<RoundRecord> tickets = ticket.wholeRounds();
      assertThat(tickets).hasSize(3);
      for (int round = 1; round <= 2; round++) {
        Mask own = mask(ticket, round);
        assertThat(mask(fresh, round).differences(own)).isZero();
        assertThat(mask(random, round).differences(own)).isGreaterThan(100);
        RoundRecord shuffled = random.wholeRound(round).orElseThrow();
        assertThat(shuffled.pruning().layerSparsity())
            .isEqualTo(tickets.get(round).pruning().layerSparsity());
        assertThat(shuffled.cost().steps()).isEqualTo(tickets.get(round).cost().steps());
        ComparisonRecord.Round row = comparison.rounds().get(round - 1);
        assertThat(row.arms().get(0).evalLoss().values().get(s))
            .isEqualTo(tickets.get(round).losses().evalLoss());
        assertThat(row.arms().get(1).evalLoss().values().get(s))
            .isEqualTo(shuffled.losses().evalLoss());
        assertThat(row.arms().get(2).evalLoss().values().get(s))
            .isEqualTo(fresh.wholeRound(round).orElseThrow().losses().evalLoss());
        assertThat(row.arms().get(3).evalLoss().values().get(s))
            .isEqualTo(tickets.getFirst().losses().evalLoss());
      }
      // Round 0 is the ticket's; only a rewinding control trains it again, with the same result.
      if (reset.equals("pretrained")) {
        assertThat(random.wholeRound(0)).isEmpty();
      } else {
        assertThat(random.wholeRound(0).orElseThrow().losses().evalLoss())
            .isEqualTo(tickets.getFirst().losses().evalLoss());
      }
      assertThat(fresh.wholeRound(0)).isEmpty();
      assertThat(fresh.experimentFile()).content().contains("reset: \"random\"");
      assertThat(random.state()).doesNotExist();
    }
    assertThat(mask(directory.run(3, "random"), 1).differences(mask(directory.run(5, "random"), 1)))
        .isGreaterThan(100);
  }

  @Test
  void withoutPruningThereIsNothingToCompare() {
    Settings never = settings().with(Setting.RATE, 1e-9);
    assertThat(run(never, folder.resolve("out")).rounds()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ticket, 1, pretrained", "random, 2, pretrained", "random, 1, rewind:3"})
  void aStoppedComparisonResumesAndSeedsCanBeAdded(String arm, int round, String reset)
      throws IOException {
    Settings settings = settings().with(Setting.RESET, reset);
    Path whole = folder.resolve("whole");
    run(settings, whole);
    Path stopped = folder.resolve("stopped");
    ExperimentListener stop =
        new ExperimentListener() {
          private boolean inArm;
          private boolean inRound;

          @Override
          public void note(String message) {
            inArm = message.equals("seed 3: " + arm) || (inArm && !message.startsWith("seed"));
          }

          @Override
          public void roundStarted(int number, int last, double sparsity) {
            inRound = inArm && number == round;
          }

          @Override
          public void stepDone(StepReport step) {
            if (inRound && step.step() == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThatThrownBy(() -> builder(settings.with(Setting.SEEDS, "3"), stopped).build().run(stop))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.resolve("compare.json")).doesNotExist();
    long before = Files.getLastModifiedTime(stopped.resolve("seed-3/ticket/rounds/000")).toMillis();
    builder(settings, stopped).resume(true).build().run(ExperimentListener.NONE);
    assertThat(Files.getLastModifiedTime(stopped.resolve("seed-3/ticket/rounds/000")).toMillis())
        .isEqualTo(before);
    assertThat(stopped.resolve("compare.csv")).hasSameBinaryContentAs(whole.resolve("compare.csv"));
    assertThat(SettingsFile.read(stopped.resolve("experiment.yaml")).get(Setting.SEEDS))
        .containsExactly(3, 5);
  }

  @Test
  void aKilledComparisonContinuesWithinItsTrainings() throws IOException {
    Settings settings =
        settings()
            .with(Setting.SEEDS, "3")
            .with(Setting.RESET, "rewind:2")
            .with(Setting.KERNELS, "vector")
            .with(Setting.SAVE_EVERY, "3");
    Path whole = folder.resolve("whole");
    run(settings, whole);
    Path killed = folder.resolve("killed");
    // Ten steps a round: three rounds of the ticket, then round 0 and two rounds of each control.
    for (int steps : new int[] {17, 15, 13, 12, 14}) {
      KilledRun.kill(builder(settings, killed).resume(true).build(), steps);
    }
    builder(settings, killed).resume(true).build().run(ExperimentListener.NONE);
    for (String arm : List.of("ticket", "random", "reinitialised")) {
      Path run = Path.of("seed-3", arm);
      SameRun.assertSame(whole.resolve(run), killed.resolve(run));
    }
    assertThat(killed.resolve("compare.csv")).hasSameBinaryContentAs(whole.resolve("compare.csv"));
  }

  @Test
  void runsWithOtherSettingsAreNotMixedIn() {
    Path out = folder.resolve("out");
    Settings one = settings().with(Setting.SEEDS, "3").with(Setting.ROUNDS, 1);
    run(one, out);
    assertThatThrownBy(() -> run(one, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("replace it with overwrite(true)");
    assertThatThrownBy(
            () ->
                builder(one.with(Setting.RATE, 0.5), out)
                    .resume(true)
                    .build()
                    .run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("rate: 0.6, not 0.5");
    builder(one.with(Setting.RATE, 0.5), out).overwrite(true).build().run(ExperimentListener.NONE);
  }

  @Test
  void overwriteDeletesOnlyAComparison() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "chapter one");
    assertThatThrownBy(
            () -> builder(settings(), mine).overwrite(true).build().run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no comparison");
    assertThat(mine.resolve("thesis.txt")).hasContent("chapter one");
    // A run is not a comparison either.
    Path run = folder.resolve("run");
    Experiment.builder()
        .settings(settings().with(Setting.ROUNDS, 0))
        .out(run)
        .build()
        .run(ExperimentListener.NONE);
    assertThatThrownBy(
            () -> builder(settings(), run).overwrite(true).build().run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class);
    assertThat(run.resolve("rounds/000/round.json")).exists();
  }

  /** As a process leaves it that is killed right after its start, or in a deletion. */
  @Test
  void overwriteDeletesWhatHasOnlyItsSettings() throws IOException {
    Path begun = Files.createDirectories(folder.resolve("begun"));
    ComparisonDirectory comparison = ComparisonDirectory.at(begun);
    comparison.create("seed: 1");
    Files.writeString(begun.resolve("thesis.txt"), "chapter one");
    assertThatThrownBy(comparison::clear).isInstanceOf(BadInputException.class);
    assertThat(begun.resolve("experiment.yaml")).exists();
    Files.delete(begun.resolve("thesis.txt"));
    comparison.clear();
    assertThat(begun).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reset | none | leaves no ticket",
        "reset | random | leaves no ticket",
        "reset | rewind:x | rewind:EPOCHSe",
        "reset | rewind:99 | cannot be rewound to step 99",
        "granularity | head | single weights",
        "seeds | 1,1 | different whole numbers",
        "seeds | 1,x | different whole numbers",
        "seeds | -1 | different whole numbers",
        "scope | ln_7 | matches no tensor",
        "early_stopping | soon | patience:N",
        "model | /nowhere/at/all | /nowhere/at/all"
      })
  void badInputWritesNothing(String key, String value, String message) {
    Path out = folder.resolve("out");
    Setting<?> setting = Setting.ofKey(key).orElseThrow();
    assertThatThrownBy(() -> run(settings().with(setting, value), out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
    assertThat(out).doesNotExist();
  }
}
