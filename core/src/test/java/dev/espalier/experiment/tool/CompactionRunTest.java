package dev.espalier.experiment.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.experiment.HeardNotes;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.structure.compaction.CompactLayout;
import dev.espalier.structure.compaction.Removed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rounds can be compacted, and their compact models used like others. */
class CompactionRunTest {

  @TempDir static Path folder;

  private static Path run;
  private static List<RoundRecord> masked;

  private static Settings settings() {
    return SmallRun.settings()
        .with(Setting.LEARNING_RATE, 1e-3)
        .with(Setting.EPOCHS, 1)
        .with(Setting.DROPOUT, 0)
        .with(Setting.RATE, 0.7)
        .with(Setting.EXECUTION, "dense")
        .with(Setting.UNTIL, 0.98);
  }

  @BeforeAll
  static void prune() {
    run = folder.resolve("run");
    masked = SmallRun.run(settings(), run);
  }

  private static CompactionResult compact(
      Path model, Path out, CompactLayout layout, boolean sparsely) {
    Settings settings = Settings.defaults().with(Setting.MODEL, model);
    return CompactionRun.builder()
        .settings(settings)
        .out(out)
        .layout(layout)
        .sparseStorage(sparsely)
        .build()
        .run(ExperimentListener.NONE);
  }

  @ParameterizedTest
  @CsvSource({"PLAIN, false", "EXACT, false", "EXACT, true", "PLAIN, true"})
  void compactRoundsAreSmallerAndModelsLikeOthers(CompactLayout layout, boolean sparsely) {
    RoundRecord last = masked.getLast();
    Path round = run.resolve("rounds/%03d".formatted(last.round()));
    Path out = folder.resolve(layout + " " + sparsely);
    CompactionResult result = compact(round, out, layout, sparsely);
    assertThat(result.removed().neurons()).isPositive();
    assertThat(result.sizes().parametersAfter()).isLessThan(result.sizes().parametersBefore());
    assertThat(result.sizes().bytesAfter()).isLessThan(result.sizes().bytesBefore());
    assertThat(result.difference().maxRelativeLogitDifference()).isLessThan(1e-5);
    assertThat(SmallRun.evaluate(out)).isCloseTo(last.losses().evalLoss(), within(1e-5));
    assertThat(Inspection.builder().model(out.toString()).build().run().counts().parameters())
        .isEqualTo(result.sizes().parametersAfter());

    // The model can be trained, pruned and compacted again.
    Path again = folder.resolve(layout + " " + sparsely + " again");
    Settings more =
        settings()
            .with(Setting.MODEL, out)
            .with(Setting.KEEP_ZEROS, true)
            .with(Setting.UNTIL, 1)
            .with(Setting.ROUNDS, 1);
    List<RoundRecord> rounds = SmallRun.run(more, again);
    assertThat(rounds.getLast().pruning().weightsLeft()).isLessThan(last.pruning().weightsLeft());
    Path smaller = folder.resolve(layout + " " + sparsely + " smaller");
    compact(again.resolve("rounds/001"), smaller, layout, false);
    assertThat(SmallRun.evaluate(smaller))
        .isCloseTo(rounds.getLast().losses().evalLoss(), within(1e-5));
  }

  /** The scope {@code ln_1} leaves constant inputs, for which the exact layout has no rows. */
  @Test
  void prunedGainsRemoveTheRowsOfTheirInputs() {
    Settings lab = settings().with(Setting.SCOPE, "ln_1").with(Setting.UNTIL, 0.9);
    List<RoundRecord> rounds = SmallRun.run(lab, folder.resolve("lab"));
    Path round = folder.resolve("lab/rounds/%03d".formatted(rounds.getLast().round()));
    Path exact = folder.resolve("lab exact");
    CompactionResult result = compact(round, exact, CompactLayout.EXACT, false);
    assertThat(result.removed().inputs()).isPositive();
    assertThat(result.sizes().parametersBefore() - result.sizes().parametersAfter())
        .isEqualTo(result.removed().inputs() * 63L);
    assertThat(result.sizes().bytesAfter()).isLessThan(result.sizes().bytesBefore());
    CompactionResult plain =
        compact(round, folder.resolve("lab plain"), CompactLayout.PLAIN, false);
    assertThat(plain.sizes().parametersAfter()).isEqualTo(plain.sizes().parametersBefore());
    assertThat(plain.sizes().paddingParameters()).isEqualTo(result.removed().inputs() * 63L);

    // The compact model can be trained and pruned further, also by criteria that use inputs.
    for (String criterion : List.of("magnitude", "wanda", "synflow")) {
      Settings more =
          settings()
              .with(Setting.MODEL, exact)
              .with(Setting.CRITERION, criterion)
              .with(Setting.UNTIL, 1)
              .with(Setting.ROUNDS, 1);
      Path again = folder.resolve("lab " + criterion);
      List<RoundRecord> pruned = SmallRun.run(more, again);
      assertThat(pruned.getFirst().losses().evalLoss()).isLessThan(SmallRun.evaluate(exact));
      Path smaller = folder.resolve("lab smaller " + criterion);
      assertThat(compact(again.resolve("rounds/001"), smaller, CompactLayout.EXACT, true).removed())
          .isNotEqualTo(Removed.NOTHING);
      assertThat(SmallRun.evaluate(smaller))
          .isCloseTo(pruned.getLast().losses().evalLoss(), within(1e-5));
    }
  }

  /** In either layout nothing is removed, and a copy is written. */
  @ParameterizedTest
  @CsvSource({"PLAIN, false", "EXACT, false", "EXACT, true", "PLAIN, true"})
  void compactingACompactModelChangesNothing(CompactLayout layout, boolean sparsely)
      throws IOException {
    Path round = run.resolve("rounds/%03d".formatted(masked.getLast().round()));
    Path small = folder.resolve(layout + " " + sparsely + " once");
    CompactionResult once = compact(round, small, layout, sparsely);
    Path same = folder.resolve(layout + " " + sparsely + " twice");
    Settings settings = Settings.defaults().with(Setting.MODEL, small);
    CompactionResult twice =
        CompactionRun.builder()
            .settings(settings)
            .out(same)
            .sparseStorage(sparsely)
            .build()
            .run(ExperimentListener.NONE);
    assertThat(twice.layout()).isEqualTo(once.layout());
    assertThat(twice.removed()).isEqualTo(Removed.NOTHING);
    assertThat(twice.sizes().parametersBefore()).isEqualTo(once.sizes().parametersAfter());
    assertThat(twice.sizes().parametersAfter()).isEqualTo(once.sizes().parametersAfter());
    assertThat(twice.difference().maxLogitDifference()).isZero();
    String weights = sparsely ? "model.sparse.safetensors" : "model.safetensors";
    for (String file : List.of(weights, "config.json")) {
      assertThat(same.resolve(file)).hasSameBinaryContentAs(small.resolve(file));
    }
  }

  @Test
  void badInputIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path round = run.resolve("rounds/001");
    Path out = folder.resolve("small");
    compact(round, out, CompactLayout.PLAIN, false);
    refused(run.resolve("rounds"), folder.resolve("a"), "holds no config.json");
    refused(folder.resolve("nowhere"), folder.resolve("a"), "nowhere");
    refused(round, round.resolve("small"), "lies inside the model");
    refused(round, round.resolve("model"), "lies inside the model");
    refused(round, run, "holds the model");
    refused(round, out, "holds something already");
    assertThat(folder.resolve("a")).doesNotExist();
    Path text = Files.createDirectories(folder.resolve("text"));
    Files.writeString(text.resolve("notes.txt"), "mine");
    Settings settings = Settings.defaults().with(Setting.MODEL, round);
    assertThatThrownBy(
            () ->
                CompactionRun.builder()
                    .settings(settings)
                    .out(text)
                    .layout(CompactLayout.PLAIN)
                    .overwrite(true)
                    .build()
                    .run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is no model");
    assertThat(text.resolve("notes.txt")).hasContent("mine");
  }

  private static void refused(Path model, Path out, String what) {
    assertThatThrownBy(() -> compact(model, out, CompactLayout.PLAIN, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(what);
  }

  @Test
  void compactRoundsTrainAsTheMaskedOnesDo() throws IOException {
    Settings settings = settings().with(Setting.COMPACT_BETWEEN_ROUNDS, true);
    Path out = folder.resolve("between");
    HeardNotes notes = new HeardNotes();
    List<RoundRecord> rounds = SmallRun.run(settings, out, false, notes);
    assertThat(notes.all()).anyMatch(note -> note.startsWith("compact: trains "));
    assertThat(rounds).hasSameSizeAs(masked);
    for (int i = 0; i < rounds.size(); i++) {
      RoundRecord expected = masked.get(i);
      RoundRecord actual = rounds.get(i);
      assertThat(actual.losses().trainLoss())
          .isCloseTo(expected.losses().trainLoss(), within(1e-4));
      assertThat(actual.losses().evalLoss()).isCloseTo(expected.losses().evalLoss(), within(1e-4));
      assertThat(actual.pruning().weightsLeft()).isEqualTo(expected.pruning().weightsLeft());
      assertThat(actual.pruning().layerSparsity().keySet())
          .isEqualTo(expected.pruning().layerSparsity().keySet());
      // The whole model is stored, of which the trained one was a part.
      Path round = out.resolve("rounds/%03d".formatted(i));
      assertThat(SmallRun.evaluate(round)).isCloseTo(actual.losses().evalLoss(), within(1e-5));
    }
  }

  @Test
  void aStoppedCompactRunEndsLikeAnUninterruptedOne() {
    Settings settings =
        settings()
            .with(Setting.COMPACT_BETWEEN_ROUNDS, true)
            .with(Setting.FOLD_CONSTANTS, true)
            .with(Setting.RESET, "rewind:2");
    List<RoundRecord> whole = SmallRun.run(settings, folder.resolve("whole"));
    Path stopped = folder.resolve("stopped");
    ExperimentListener stop =
        new ExperimentListener() {
          @Override
          public void roundStarted(int round, int last, double sparsity) {
            if (round == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };
    assertThatThrownBy(() -> SmallRun.run(settings, stopped, false, stop))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    List<RoundRecord> resumed = SmallRun.run(settings, stopped, true, ExperimentListener.NONE);
    assertThat(resumed.stream().map(at -> at.losses().evalLoss()).toList())
        .isEqualTo(whole.stream().map(at -> at.losses().evalLoss()).toList());
    Path last = stopped.resolve("rounds/%03d".formatted(resumed.getLast().round()));
    assertThat(SmallRun.evaluate(last))
        .isCloseTo(resumed.getLast().losses().evalLoss(), within(1e-4));
  }
}
