package dev.espalier.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.record.Cost;
import dev.espalier.record.Losses;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.StepRecord;
import dev.espalier.settings.SettingsFile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {

  private static StepRecord step(int step, double epoch) {
    return new StepRecord(step, epoch, 3, 1e-5, 1, 0.5);
  }

  private static RoundRecord round(int round, long size, long left, double seconds) {
    return new RoundRecord(
        round,
        new Pruning(1 - (double) left / size, Map.of(), left),
        new Losses(3, 3, 20),
        new Cost(seconds, 40));
  }

  private static Forecast of(String... settings) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    return new Forecast(SettingsFile.known(map, "experiment.yaml"));
  }

  @Test
  void theStepsOfARoundFollowFromItsEpochs() {
    // 131 blocks in batches of 8 are 17 steps an epoch; 2.5 epochs end within a step.
    Forecast forecast = of("epochs", "2.5");
    for (int step = 1; step <= 43; step++) {
      assertThat(forecast.totalSteps(step(step, step / 17.0))).hasValue(43);
    }
    assertThat(of("epochs", "3", "max_steps", "8").totalSteps(step(1, 0.01))).hasValue(8);
    assertThat(of("epochs", "3").totalSteps(step(1, 0))).isEmpty();
  }

  /** 42 gains: 42, 32, 24, 18, 14, 11, 9, 7, 6, 5, 4, 3, 3. */
  @ParameterizedTest
  @CsvSource({
    "0, 42, 0.5, '', 3",
    "0, 42, 0.5, 2, 2",
    "1, 32, 0.95, '', 11",
    "4, 14, 0.95, '', 11",
    "11, 3, 0.95, '', 11",
    "3, 18, 0.5, '', 3",
    "0, 42, 0, '', 0",
    "0, 42, 0.9, 0, 0"
  })
  void theLastRoundFollowsFromTheSchedule(
      int round, long left, String until, String rounds, int last) {
    Forecast forecast =
        rounds.isEmpty()
            ? of("rate", "0.25", "until", until)
            : of("rate", "0.25", "until", until, "rounds", rounds);
    assertThat(forecast.lastRound(Optional.of(round(round, 42, left, 10)))).hasValue(last);
  }

  @Test
  void theLastRoundIsToldOnlyWhereTheFilesTellIt() {
    assertThat(of("rate", "0.25", "until", "0.95").lastRound(Optional.empty())).hasValue(11);
    assertThat(of("rate", "0.5", "until", "0.9", "granularity", "head").lastRound(Optional.empty()))
        .isEmpty();
    assertThat(of("rate", "0.5", "until", "1.0", "min_density", "0.1").lastRound(Optional.empty()))
        .isEmpty();
    assertThat(of("rate", "0.5", "until", "0.9", "ranking", "layer").lastRound(Optional.empty()))
        .isEmpty();
    assertThat(of("schedule", "cubic", "rounds", "7").lastRound(Optional.empty())).hasValue(7);
    assertThat(of("schedule", "one-shot").lastRound(Optional.empty())).hasValue(1);
    assertThat(of("pattern", "2:4", "rounds", "0").lastRound(Optional.empty())).hasValue(0);
  }

  @Test
  void theTimeLeftIsThatOfTheStepsAndOfWhatComesBesideThem() {
    // 30 of 40 steps of half a second are left, and two rounds of 40.
    assertThat(Forecast.secondsLeft(10, 40, 0.5, 2, Optional.empty())).isCloseTo(55, within(1e-9));
    // The round before took 26 s in all, 6 s of them not for steps of today's pace.
    assertThat(Forecast.secondsLeft(10, 40, 0.5, 2, Optional.of(round(0, 42, 42, 26))))
        .isCloseTo(15 + 6 + 52, within(1e-9));
    assertThat(Forecast.secondsLeft(50, 40, 0.5, 0, Optional.empty())).isZero();
  }
}
