package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.StoppedRun;
import dev.espalier.record.GroupCounts;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.StepRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that prune groups of weights. */
class GroupRunTest {

  @TempDir private Path folder;

  private static Settings groups(String granularity, String ranking) {
    return SmallRun.pruning()
        .with(Setting.GRANULARITY, granularity)
        .with(Setting.RANKING, ranking)
        .with(Setting.RATE, 0.4)
        .with(Setting.ROUNDS, 3);
  }

  /** The model has 3 blocks of width 21 with 3 heads and 37 neurons. */
  @ParameterizedTest
  @CsvSource({
    // 111 neurons of 42 weights, minus 44, 26 and 16.
    "neuron, global, 1848 1092 672",
    // 37 in each block, minus 14, 9 and 5.
    "neuron, layer, 1764 1134 630",
    // 9 heads of 588 weights, minus 3, 2 and 1.
    "head, global, 1764 1176 588",
    // 3 in each block, minus 1; of 2 nothing more is removed.
    "head, layer, 1764",
    // 126 pairs of 42 weights, minus 50, 30 and 18.
    "head-dim, global, 2100 1260 756",
    "head-dim, layer, 2016 1260 756",
    // 3 layers of 3318 weights, minus 1; of 2 nothing more is removed.
    "layer, global, 3318",
    // 529, 176, 310 and 310 of four tensors in each block, and so on.
    "weight, layer, 3975 2385 1431"
  })
  void wholeGroupsArePrunedRoundByRoundAndStoppingChangesNothing(
      String granularity, String ranking, String cuts) throws IOException {
    List<RoundRecord> rounds =
        StoppedRun.stopAndResume(
            groups(granularity, ranking).with(Setting.EXECUTION, "sparse"), folder, 1);
    List<String> gone = new ArrayList<>();
    for (int r = 1; r < rounds.size(); r++) {
      gone.add(
          String.valueOf(
              rounds.get(r - 1).pruning().weightsLeft() - rounds.get(r).pruning().weightsLeft()));
    }
    assertThat(String.join(" ", gone)).isEqualTo(cuts);
    assertThat(rounds.getFirst().pruning().weightsLeft()).isEqualTo(3 * 3318);
    for (RoundRecord round : rounds) {
      // All groups of one granularity have the same size.
      long weightsEach =
          switch (granularity) {
            case "head" -> 588;
            case "layer" -> 3318;
            default -> 42;
          };
      long pruned = round.pruning().groups().stream().mapToLong(GroupCounts::pruned).sum();
      if (granularity.equals("weight")) {
        assertThat(round.pruning().groups()).isEmpty();
      } else {
        assertThat(pruned * weightsEach).isEqualTo(3 * 3318 - round.pruning().weightsLeft());
        assertThat(round.pruning().groups()).extracting(GroupCounts::layer).contains(0, 1, 2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"neuron", "head", "head-dim", "layer"})
  void sparseExecutionOfGroupsIsDenseExecution(String granularity) {
    Settings settings = groups(granularity, "global").with(Setting.KERNELS, "vector");
    List<RoundRecord> dense =
        SmallRun.run(settings.with(Setting.EXECUTION, "dense"), folder.resolve("dense"));
    List<RoundRecord> sparse =
        SmallRun.run(settings.with(Setting.EXECUTION, "sparse"), folder.resolve("sparse"));
    assertThat(sparse).hasSameSizeAs(dense).hasSizeGreaterThan(1);
    for (int r = 0; r < dense.size(); r++) {
      assertThat(sparse.get(r).pruning().layerSparsity())
          .isEqualTo(dense.get(r).pruning().layerSparsity());
      assertThat(sparse.get(r).losses().evalLoss())
          .isCloseTo(dense.get(r).losses().evalLoss(), within(1e-4));
    }
  }

  @Test
  void groupsSetTheirScopeAndReportUnreachableSparsities() {
    Settings given = Settings.defaults();
    for (Setting<?> setting : Setting.all()) {
      if (setting != Setting.SCOPE && SmallRun.pruning().isGiven(setting)) {
        given = given.with(setting, SmallRun.pruning().shown(setting).orElseThrow());
      }
    }
    HeardNotes notes = new HeardNotes();
    Path out = folder.resolve("run");
    SmallRun.run(
        given.with(Setting.GRANULARITY, "neuron").with(Setting.ROUNDS, 0), out, false, notes);
    assertThat(out.resolve("experiment.yaml"))
        .content()
        .contains("scope: \"linear\"", "granularity: \"neuron\"", "ranking: \"global\"");
    // 4,662 of 9,954 weights are in neurons.
    assertThat(notes.all())
        .anyMatch(note -> note.contains("until 0.9 is out of reach: neurons hold 46.8 %"));
  }

  @Test
  void anEarlyBirdDrawsItsMasksWithTheSameCut() {
    Settings settings =
        groups("head", "layer").with(Setting.EARLY_BIRD, "every:1,threshold:1,masks:2");
    Path out = folder.resolve("run");
    List<RoundRecord> rounds = SmallRun.run(settings, out);
    assertThat(rounds).extracting(round -> round.cost().steps()).startsWith(2);
    // One of three heads in each block is pruned; the masks of two steps agree.
    List<StepRecord> steps = MetricsFile.read(RunDirectory.at(out).metrics(0));
    assertThat(steps.getLast().after().maskDistance()).isZero();
  }
}
