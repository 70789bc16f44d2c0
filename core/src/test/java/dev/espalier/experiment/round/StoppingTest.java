package dev.espalier.experiment.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.experiment.EvaluationRun;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.TrainingResult;
import dev.espalier.experiment.TrainingRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.record.FitRecord;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.StepRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Measurements within rounds, rules that end rounds, and the weights that are kept. */
class StoppingTest {

  private static final int STEPS = 60;

  @TempDir private Path folder;

  /** Eighteen blocks, trained so long that the validation loss soon rises. */
  private static Settings overfitting() {
    return SmallRun.settings()
        .with(Setting.LEARNING_RATE, 1e-2)
        .with(Setting.MAX_STEPS, STEPS)
        .with(Setting.RATE, 0.7)
        .with(Setting.UNTIL, 0.9)
        .with(Setting.EVAL_STEPS, 3);
  }

  private List<RoundRecord> run(String name, Settings settings) {
    return Experiment.builder()
        .settings(settings)
        .out(folder.resolve(name))
        .build()
        .run(ExperimentListener.NONE)
        .rounds();
  }

  private List<StepRecord> evaluated(String name, int round) {
    return MetricsFile.read(RunDirectory.at(folder.resolve(name)).metrics(round)).stream()
        .filter(step -> step.after().evalLoss() != null)
        .toList();
  }

  private static FitRecord fit(RoundRecord round) {
    return Objects.requireNonNull(round.fit());
  }

  private static double evalLoss(StepRecord step) {
    return Objects.requireNonNull(step.after().evalLoss());
  }

  private double evaluateModel(String name, int round) {
    Path model = RunDirectory.at(folder.resolve(name)).model(round);
    return EvaluationRun.builder()
        .settings(overfitting().with(Setting.MODEL, model))
        .build()
        .run(ExperimentListener.NONE)
        .evaluated()
        .evalLoss();
  }

  @Test
  void evaluatingChangesNothingAndFindsEachRoundsMinimum() {
    List<RoundRecord> looked = run("looked", overfitting());
    List<RoundRecord> plain = run("plain", overfitting().with(Setting.EVAL_STEPS, STEPS + 1));
    for (int r = 0; r < looked.size(); r++) {
      RoundRecord round = looked.get(r);
      assertThat(round.losses().evalLoss()).isEqualTo(plain.get(r).losses().evalLoss());
      assertThat(round.losses().trainLoss()).isEqualTo(plain.get(r).losses().trainLoss());
      assertThat(fit(plain.get(r)).evaluations()).isEqualTo(1);
      assertThat(fit(plain.get(r)).trainLossEval()).isEqualTo(fit(round).trainLossEval());

      List<StepRecord> steps = evaluated("looked", r);
      assertThat(steps).extracting(StepRecord::step).startsWith(3, 6, 9).hasSize(STEPS / 3);
      assertThat(steps).extracting(at -> at.after().trainLossEval()).containsOnlyNulls();
      StepRecord best = steps.stream().min(Comparator.comparing(StoppingTest::evalLoss)).get();
      FitRecord fit = fit(round);
      assertThat(fit.best().step()).isEqualTo(best.step());
      assertThat(fit.best().epoch()).isCloseTo(best.step() / 5.0, within(1e-9));
      assertThat(fit.best().evalLoss()).isEqualTo(evalLoss(best));
      assertThat(fit.evaluations()).isEqualTo(STEPS / 3);
      assertThat(fit.keptStep()).isEqualTo(STEPS);
      assertThat(fit.lastEvalLoss()).isEqualTo(round.losses().evalLoss());
      assertThat(fit.gap()).isEqualTo(round.losses().evalLoss() - fit.trainLossEval());
      assertThat(fit.trainBlocks()).isEqualTo(7);
      assertThat(round.stoppedBy()).isNull();
    }
    // Precondition of the other tests: the settings over-fit at least while nothing is pruned.
    assertThat(fit(looked.getFirst()).best().step()).isLessThan(STEPS / 2);
    assertThat(fit(looked.getFirst()).gap()).isGreaterThan(0.1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dense", "sparse"})
  void patienceEndsRoundsByTheirLossesAndKeepsTheBestWeights(String execution) {
    Settings settings = overfitting().with(Setting.EXECUTION, execution);
    // Round 0 is the same with and without the rule, as far as it trains.
    run("whole", settings.with(Setting.ROUNDS, 0));
    List<RoundRecord> rounds = run("stopped", settings.with(Setting.EARLY_STOPPING, "patience:3"));

    double lowest = Double.POSITIVE_INFINITY;
    int inVain = 0;
    int end = 0;
    int best = 0;
    for (StepRecord step : evaluated("whole", 0)) {
      boolean lower = evalLoss(step) < lowest;
      best = lower ? step.step() : best;
      lowest = Math.min(lowest, evalLoss(step));
      inVain = lower ? 0 : inVain + 1;
      if (inVain == 3) {
        end = step.step();
        break;
      }
    }
    assertThat(end).isBetween(1, STEPS - 1);
    RoundRecord first = rounds.getFirst();
    assertThat(first.stoppedBy()).isEqualTo("patience");
    assertThat(first.cost().steps()).isEqualTo(end);
    assertThat(fit(first).best().step()).isEqualTo(best);
    assertThat(fit(first).keptStep()).isEqualTo(best);
    assertThat(fit(first).lastEvalLoss()).isGreaterThan(fit(first).best().evalLoss());
    for (RoundRecord round : rounds) {
      assertThat(fit(round).keptStep()).isEqualTo(fit(round).best().step());
      assertThat(round.losses().evalLoss()).isEqualTo(fit(round).best().evalLoss());
      // The files contain what was measured.
      assertThat(evaluateModel("stopped", round.round()))
          .isCloseTo(round.losses().evalLoss(), within(1e-5));
    }
  }

  @Test
  void theBestWeightsAreAlsoKeptInARoundThatIsNotStopped() {
    List<RoundRecord> rounds =
        run("run", overfitting().with(Setting.EARLY_STOPPING, "patience:99"));
    assertThat(rounds).extracting(RoundRecord::stoppedBy).containsOnlyNulls();
    assertThat(rounds).extracting(round -> round.cost().steps()).containsOnly(STEPS);
    assertThat(fit(rounds.getFirst()).keptStep()).isLessThan(STEPS);
    assertThat(evaluateModel("run", 0)).isEqualTo(fit(rounds.getFirst()).best().evalLoss());
  }

  @Test
  void theGapEndsRoundsAndKeepsTheLastWeights() {
    Settings settings = overfitting().with(Setting.ROUNDS, 0);
    run("whole", settings.with(Setting.EARLY_STOPPING, "generalisation-gap:1000"));
    RoundRecord stopped =
        run("stopped", settings.with(Setting.EARLY_STOPPING, "generalisation-gap:0.05")).getFirst();
    StepRecord end =
        evaluated("whole", 0).stream()
            .filter(
                step ->
                    evalLoss(step) - Objects.requireNonNull(step.after().trainLossEval()) > 0.05)
            .findFirst()
            .orElseThrow();
    assertThat(stopped.stoppedBy()).isEqualTo("generalisation-gap");
    assertThat(stopped.cost().steps()).isEqualTo(end.step()).isLessThan(STEPS);
    assertThat(fit(stopped).keptStep()).isEqualTo(end.step());
    assertThat(fit(stopped).gap()).isGreaterThan(0.05);
    assertThat(fit(stopped).trainLossEval()).isEqualTo(end.after().trainLossEval());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "patience:1,generalisation-gap:1000 | every:1,threshold:1,masks:40 | patience",
        "patience:40,generalisation-gap:-1000 | every:1,threshold:1,masks:40 | generalisation-gap",
        "patience:40 | every:1,threshold:1,masks:2 | early-bird"
      })
  void theFirstRuleToApplyEndsTheRound(String losses, String bird, String name) {
    Settings settings =
        overfitting()
            .with(Setting.EARLY_STOPPING, losses)
            .with(Setting.EARLY_BIRD, bird)
            .with(Setting.ROUNDS, 1);
    List<RoundRecord> rounds = run("run", settings);
    assertThat(rounds.getFirst().stoppedBy()).isEqualTo(name);
    assertThat(rounds.getFirst().cost().steps()).isLessThan(STEPS);
  }

  @Test
  void rulesGetTenEvaluationsAndRoundZeroReachesTheRewindStep() {
    Settings settings = Settings.defaults();
    for (Setting<?> setting : Setting.all()) {
      if (setting != Setting.EVAL_STEPS && overfitting().isGiven(setting)) {
        settings = settings.with(setting, overfitting().shown(setting).orElseThrow());
      }
    }
    settings =
        settings
            .with(Setting.RESET, "rewind:50")
            .with(Setting.EARLY_STOPPING, "generalisation-gap:-1000")
            .with(Setting.ROUNDS, 1);
    List<RoundRecord> rounds = run("run", settings);
    assertThat(rounds).extracting(round -> round.cost().steps()).containsExactly(54, 6);
  }

  @Test
  void trainingRunsStopToo() {
    TrainingResult result =
        TrainingRun.builder()
            .settings(overfitting().with(Setting.EARLY_STOPPING, "patience:3"))
            .out(folder.resolve("run"))
            .build()
            .run(ExperimentListener.NONE);
    assertThat(result.stoppedBy()).isEqualTo("patience");
    assertThat(result.steps()).isLessThan(STEPS);
    assertThat(result.evaluated().evalLoss()).isEqualTo(result.fit().best().evalLoss());
    Settings trained = overfitting().with(Setting.MODEL, folder.resolve("run/model"));
    assertThat(
            EvaluationRun.builder()
                .settings(trained)
                .build()
                .run(ExperimentListener.NONE)
                .evaluated()
                .evalLoss())
        .isEqualTo(result.evaluated().evalLoss());
  }

  @Test
  void badRulesWriteNothing() {
    for (Setting<?> setting : List.of(Setting.EARLY_STOPPING, Setting.EARLY_BIRD)) {
      assertThatThrownBy(() -> run("run", overfitting().with(setting, "sometimes")))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(setting.key());
    }
    assertThatThrownBy(() -> overfitting().with(Setting.EVAL_STEPS, 0))
        .isInstanceOf(BadInputException.class);
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
