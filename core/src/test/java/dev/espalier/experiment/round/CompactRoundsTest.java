package dev.espalier.experiment.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.experiment.EvaluationRun;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.HeardNotes;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The recorded loss of a compact round is that of the saved model and, without folding, that of the
 * masked run.
 */
class CompactRoundsTest {

  private static final double SAME = 1e-5;

  /** Up to the rate at which no sub-layer is left. */
  private static final List<Double> RATES = List.of(0.6, 0.98, 0.999);

  @TempDir Path folder;

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (double rate : RATES) {
      for (String scope :
          List.of("linear", "ln_1", "layer-norms", "all", "transformer\\.h\\..*", ".*")) {
        cases.add(Arguments.of(scope, "weight", rate));
      }
      for (String granularity : List.of("neuron", "head", "head-dim", "layer")) {
        cases.add(Arguments.of("linear", granularity, rate));
      }
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void recordedSavedAndMaskedLossesAgree(String scope, String granularity, double rate) {
    Settings settings = settings(scope, granularity, rate);
    double masked = run(settings, "masked").losses().evalLoss();
    Settings compact = settings.with(Setting.COMPACT_BETWEEN_ROUNDS, true);
    RoundRecord trained = run(compact, "compact");
    assertThat(trained.losses().evalLoss())
        .as("recorded, of masked")
        .isCloseTo(masked, within(SAME));
    assertThat(saved(settings, "compact")).as("saved").isCloseTo(masked, within(SAME));

    RoundRecord folded = run(compact.with(Setting.FOLD_CONSTANTS, true), "folded");
    assertThat(saved(settings, "folded"))
        .as("saved, of folded")
        .isCloseTo(folded.losses().evalLoss(), within(SAME));
  }

  private static Settings settings(String scope, String granularity, double rate) {
    return SmallRun.settings()
        .with(Setting.LEARNING_RATE, 1e-3)
        .with(Setting.MAX_STEPS, 6)
        .with(Setting.DROPOUT, 0)
        .with(Setting.KERNELS, "vector")
        .with(Setting.SAMPLE_TOKENS, 0)
        .with(Setting.SCOPE, scope)
        .with(Setting.GRANULARITY, granularity)
        .with(Setting.RATE, rate)
        .with(Setting.ROUNDS, 1)
        .with(Setting.UNTIL, 1);
  }

  @ParameterizedTest
  @CsvSource({"linear, false", ".*, true"})
  void aNoteTellsIfNothingCanBeFolded(String scope, boolean said) {
    Settings settings =
        settings(scope, "weight", 0.98)
            .with(Setting.COMPACT_BETWEEN_ROUNDS, true)
            .with(Setting.FOLD_CONSTANTS, true);
    HeardNotes notes = new HeardNotes();
    run(settings, "run", notes);
    assertThat(notes.all().stream().filter(note -> note.contains("folds nothing in this round")))
        .hasSize(said ? 1 : 0);
  }

  private RoundRecord run(Settings settings, String name) {
    return run(settings, name, ExperimentListener.NONE);
  }

  private RoundRecord run(Settings settings, String name, ExperimentListener listener) {
    return Experiment.builder()
        .settings(settings)
        .out(folder.resolve(name))
        .build()
        .run(listener)
        .rounds()
        .getLast();
  }

  private double saved(Settings settings, String name) {
    return EvaluationRun.builder()
        .settings(settings.with(Setting.MODEL, folder.resolve(name).resolve("rounds/001")))
        .build()
        .run(ExperimentListener.NONE)
        .evaluated()
        .evalLoss();
  }
}
