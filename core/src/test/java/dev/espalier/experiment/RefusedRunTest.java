package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inconsistent settings are refused before anything is written. */
class RefusedRunTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "schedule, linear, rounds",
    "schedule, cubic, rounds",
    "granularity, head, min_density",
    "pattern, 2:3, pattern",
    "update_weights, true, update_weights",
  })
  void inconsistentSettingsAreRefusedBeforeAnythingIsWritten(
      String key, String value, String named) {
    Path out = folder.resolve("refused");
    Settings settings =
        SmallRun.pruning()
            .with(Setting.ofKey(key).orElseThrow(), value)
            .with(Setting.MIN_DENSITY, 0.1);
    assertThatThrownBy(() -> SmallRun.run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(named);
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"criterion, movement, max_steps", "early_bird, every:1, early_bird"})
  void whatWatchesATrainingIsRefusedWithoutSteps(String key, String value, String named) {
    Path out = folder.resolve("refused");
    Settings settings =
        SmallRun.pruning().with(Setting.MAX_STEPS, 0).with(Setting.ofKey(key).orElseThrow(), value);
    assertThatThrownBy(() -> SmallRun.run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(named)
        .hasMessageContaining("trains nothing");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "all, wanda, cannot score",
    "all, sparsegpt, cannot score",
    ".*bias, synflow, cannot score",
    "all, magnitude, is no projection"
  })
  void aScopeThatACriterionOrRankingCannotUseIsRefused(
      String scope, String criterion, String says) {
    Path out = folder.resolve("refused");
    Settings settings =
        SmallRun.pruning()
            .with(Setting.SCOPE, scope)
            .with(Setting.CRITERION, criterion)
            .with(Setting.RANKING, criterion.equals("magnitude") ? "output" : "global");
    assertThatThrownBy(() -> SmallRun.run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(says);
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "block_size | 20 | past the model's n_positions of 19",
        "scope | ln_7 | matches no tensor",
        "early_bird | every:0 | every:STEPS",
        "early_stopping | patience:0 | patience:N",
        "reset | rewind:99 | cannot be rewound to step 99",
        "model | /nowhere/at/all | /nowhere/at/all"
      })
  void badInputWritesNothing(String key, String value, String message) {
    Path out = folder.resolve("run");
    Setting<?> setting = Setting.ofKey(key).orElseThrow();
    assertThatThrownBy(() -> SmallRun.run(SmallRun.pruning().with(setting, value), out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layer | layer | magnitude | linear | ranking: layer ranks what is within a layer",
        "head | global | signed | linear | criterion: signed scores single weights, not heads",
        "head | global | magnitude | ln_1 | scope: lacks transformer.h.0.attn.c_attn.weight"
      })
  void contradictionsAreRefusedInOneLine(
      String granularity, String ranking, String criterion, String scope, String message) {
    Path out = folder.resolve("run");
    Settings settings =
        SmallRun.pruning()
            .with(Setting.GRANULARITY, granularity)
            .with(Setting.RANKING, ranking)
            .with(Setting.CRITERION, criterion)
            .with(Setting.SCOPE, scope);
    assertThatThrownBy(() -> SmallRun.run(settings, out))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
    assertThat(out).doesNotExist();
  }
}
