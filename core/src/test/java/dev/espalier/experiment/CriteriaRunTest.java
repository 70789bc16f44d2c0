package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.StoppedRun;
import dev.espalier.prune.criterion.Criteria;
import dev.espalier.prune.criterion.Criterion;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.settings.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs with every criterion, and with those that need more than a global ranking. */
class CriteriaRunTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("criteria")
  void everyCriterionRunsStopsAndResumes(String criterion) throws IOException {
    List<RoundRecord> rounds =
        StoppedRun.stopAndResume(
            SmallRun.pruning()
                .with(Setting.CRITERION, criterion)
                .with(Setting.RANKING, "global")
                .with(Setting.SCHEDULE, "linear")
                .with(Setting.ROUNDS, 3)
                .with(Setting.MIN_DENSITY, 0.02),
            folder,
            2);
    assertThat(rounds).extracting(RoundRecord::round).containsExactly(0, 1, 2, 3);
    long size = rounds.getFirst().pruning().weightsLeft();
    assertThat(rounds)
        .extracting(at -> at.pruning().weightsLeft())
        .containsExactly(
            size, Math.round(0.7 * size), Math.round(0.4 * size), (long) Math.floor(0.1 * size));
    assertThat(rounds.getLast().pruning().layerSparsity().values())
        .allMatch(sparsity -> sparsity <= 0.98);
  }

  static List<String> criteria() {
    return Criteria.ALL.stream().map(Criterion::name).toList();
  }

  @Test
  void theSettingKnowsEveryCriterion() {
    assertThat(((Value.Choice) Setting.CRITERION.value()).words())
        .containsExactlyElementsOf(criteria());
  }

  @Test
  void aPatternIsCutOnceAndWandaRanksWithinOutputs() throws IOException {
    List<RoundRecord> rounds =
        StoppedRun.stopAndResume(
            SmallRun.pruning()
                .with(Setting.SCOPE, ".*(c_attn|c_fc).weight")
                .with(Setting.CRITERION, "wanda")
                .with(Setting.PATTERN, "2:3"),
            folder,
            1);
    assertThat(rounds)
        .extracting(round -> round.pruning().sparsity())
        .containsExactly(0.0, 1 / 3.0);

    // A run's own settings, with defaults written out, reproduce the run.
    Settings again = SettingsFile.read(folder.resolve("whole/experiment.yaml"));
    assertThat(SmallRun.run(again, folder.resolve("again")).getLast().losses().evalLoss())
        .isEqualTo(rounds.getLast().losses().evalLoss());

    Path out = folder.resolve("wanda");
    List<RoundRecord> wanda =
        SmallRun.run(
            SmallRun.pruning().with(Setting.CRITERION, "wanda").with(Setting.ROUNDS, 1), out);
    assertThat(out.resolve("experiment.yaml")).content().contains("ranking: \"output\"");
    // Every output with an odd number of inputs loses the same number: 10 of 21, 18 of 37.
    assertThat(wanda.getLast().pruning().layerSparsity().values())
        .containsOnly(10 / 21.0, 18 / 37.0);
  }

  @Test
  void remainingWeightsAreUpdatedIfRequested() throws IOException {
    Settings oneShot =
        SmallRun.pruning()
            .with(Setting.CRITERION, "sparsegpt")
            .with(Setting.RANKING, "output")
            .with(Setting.SCHEDULE, "one-shot")
            .with(Setting.UNTIL, 0.5)
            .with(Setting.RESET, "none");
    List<RoundRecord> updated =
        StoppedRun.stopAndResume(oneShot.with(Setting.UPDATE_WEIGHTS, true), folder, 1);
    // At a learning rate of 0 the round shows the effect of the cut alone.
    List<RoundRecord> with =
        SmallRun.run(
            oneShot.with(Setting.LEARNING_RATE, 0).with(Setting.UPDATE_WEIGHTS, true),
            folder.resolve("with"));
    List<RoundRecord> without =
        SmallRun.run(oneShot.with(Setting.LEARNING_RATE, 0), folder.resolve("without"));
    assertThat(updated.getLast().pruning().weightsLeft())
        .isEqualTo(without.getLast().pruning().weightsLeft());
    assertThat(with.getFirst().losses().evalLoss())
        .isEqualTo(without.getFirst().losses().evalLoss());
    assertThat(with.getLast().losses().evalLoss())
        .isNotEqualTo(without.getLast().losses().evalLoss());
  }

  @ParameterizedTest
  @ValueSource(strings = {"magnitude", "wanda", "sparsegpt", "taylor"})
  void pruningWithoutTrainingIsThatAtALearningRateOfZero(String criterion) throws IOException {
    Settings untrained =
        SmallRun.pruning()
            .with(Setting.CRITERION, criterion)
            .with(Setting.ROUNDS, 2)
            .with(Setting.EXECUTION, "dense");
    List<RoundRecord> rounds =
        SmallRun.run(untrained.with(Setting.MAX_STEPS, 0), folder.resolve("untrained"));
    List<RoundRecord> standing =
        SmallRun.run(
            untrained.with(Setting.MAX_STEPS, 1).with(Setting.LEARNING_RATE, 0),
            folder.resolve("standing"));
    assertThat(rounds)
        .hasSize(3)
        .allSatisfy(
            at -> {
              RoundRecord same = standing.get(at.round());
              assertThat(at.cost().steps()).isZero();
              assertThat(at.losses().trainLoss()).isNaN();
              assertThat(at.cost().tokensPerSecond()).isNaN();
              assertThat(at.losses().evalLoss()).isEqualTo(same.losses().evalLoss());
              assertThat(at.pruning()).isEqualTo(same.pruning());
            });
  }
}
