package dev.espalier.experiment.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FittingSettingsTest {

  private static final Settings ASKED =
      Settings.defaults().with(Setting.BATCH_SIZE, 8).with(Setting.BLOCK_SIZE, 128);

  @Test
  void theLargestBatchSizeAndTheLargestHalfOfABlockAreNamed() {
    assertThat(fitting(5 * 128)).contains("{batch_size} 5 or {block_size} 64");
    assertThat(fitting(5 * 128 - 1)).contains("{batch_size} 4 or {block_size} 64");
    assertThat(fitting(128)).contains("{batch_size} 1 or {block_size} 16");
  }

  @Test
  void aSmallerBatchAndBlockTogetherAreNamedWhereNeitherIsEnough() {
    assertThat(fitting(100)).contains("{batch_size} 1 with {block_size} 64");
  }

  @Test
  void aSimplerOptimizerIsNamedWhereItFits() {
    assertThat(
            FittingSettings.remedy(
                ASKED, settings -> settings.shown(Setting.OPTIMIZER).orElseThrow().equals("sgd")))
        .contains("{optimizer} sgd");
  }

  @Test
  void nothingIsNamedWhereNothingFits() {
    assertThat(FittingSettings.remedy(ASKED, _ -> false)).isEmpty();
  }

  /** A machine that holds so many tokens per step. */
  private static Optional<String> fitting(int tokens) {
    return FittingSettings.remedy(
        ASKED,
        settings -> settings.get(Setting.BATCH_SIZE) * settings.get(Setting.BLOCK_SIZE) <= tokens);
  }
}
