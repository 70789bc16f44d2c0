package dev.espalier.experiment.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RunTimeEstimateTest {

  @Test
  void roundsOfStepsAndEvaluationsAddUp() {
    assertThat(new RunTimeEstimate(2, 100, 60, 30, 12, false).seconds())
        .isCloseTo(12 * 2 * (100 + 20 + 10), within(1e-9));
  }

  @Test
  void theEstimateIsOneLineInASuitableUnit() {
    assertThat(new RunTimeEstimate(0.0894, 80, 0, 12, 12, false))
        .hasToString(
            "a step takes 89 ms here: about 1 to 2 minutes for 12 rounds of 80 steps with their"
                + " evaluations");
    assertThat(new RunTimeEstimate(0.5, 600, 0, 0, 1, true))
        .hasToString(
            "a step takes 500 ms here: about 5 to 8 minutes for 1 round of 600 steps, less where"
                + " rounds end early");
    assertThat(new RunTimeEstimate(2.7, 435, 0, 45, 12, false).toString())
        .contains("about 3.6 to 6.1 hours for 12");
    assertThat(new RunTimeEstimate(2.7, 13_750, 0, 45, 17, false).toString())
        .contains("about 6.6 to 11.0 days for 17 rounds of 13,750 steps");
    assertThat(new RunTimeEstimate(0, 1, 0, 0, 1, false).toString()).contains("about 0 seconds");
  }
}
