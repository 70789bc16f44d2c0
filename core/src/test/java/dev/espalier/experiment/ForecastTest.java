package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ForecastTest {

  @Test
  void roundsOfStepsAndEvaluationsAddUp() {
    assertThat(new Forecast(2, 100, 30, 12).seconds()).isCloseTo(12 * 220, within(1e-9));
  }

  @Test
  void oneLineSaysItInTheUnitThatFits() {
    assertThat(new Forecast(0.0894, 80, 12, 12))
        .hasToString("a step takes 89 ms here: at most about 90 seconds for 12 rounds of 80 steps");
    assertThat(new Forecast(0.5, 600, 0, 1))
        .hasToString("a step takes 500 ms here: at most about 5 minutes for 1 round of 600 steps");
    assertThat(new Forecast(2.7, 435, 45, 12).toString()).contains("about 4.1 hours for 12");
    assertThat(new Forecast(2.7, 13_750, 45, 17).toString())
        .endsWith("about 7.3 days for 17 rounds of 13,750 steps");
  }
}
