package dev.espalier.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.FitRecord;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.FittedRounds;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

  private static FitRecord fit(double gap, int evaluations, int best, double rise, int kept) {
    return new FitRecord(
        3, 66, gap, evaluations, new FitRecord.Best(best, best / 40.0, 3.2), 3.2 + rise, kept, 1);
  }

  private static RoundRecord round(int number, @Nullable FitRecord fit) {
    return FittedRounds.round(number, 0, 3, 3, fit);
  }

  @Test
  void aRoundWhoseLossRisesAfterItsMinimumTrainedTooLong() {
    assertThat(Diagnosis.of(fit(0.25, 8, 40, 0.1, 80), 80))
        .isEqualTo(
            "Without dropout the validation loss is 0.2500 nats above the training loss (3.0000 on"
                + " 66 training blocks). It went on too long: its validation loss was lowest,"
                + " 3.2000, at step 40 (epoch 1.00), and rose to 3.3000 by step 80.");
    assertThat(Diagnosis.of(fit(0.25, 8, 40, 0.1, 40), 60))
        .endsWith("by step 60. The weights of step 40 were kept.");
  }

  @Test
  void aRoundWhoseLossHardlyRisesDidNotTrainTooLong() {
    assertThat(Diagnosis.of(fit(-0.01, 8, 70, 0.001, 80), 80))
        .contains("0.0100 nats below the training loss")
        .endsWith(
            "It did not go on too long: its validation loss, lowest at step 70 (epoch 1.75) with 3.2000,"
                + " did not rise from there.");
  }

  @Test
  void missingEvaluationsAndNonFiniteLossesAreReported() {
    assertThat(Diagnosis.of(fit(0.1, 1, 80, 0, 80), 80)).contains("({eval_steps} N does)");
    assertThat(Diagnosis.of(fit(Double.NaN, 8, 80, 0, 80), 80)).startsWith("Some losses are no");
    assertThat(Diagnosis.of(List.of(round(0, null), round(1, fit(Double.NaN, 1, 1, 0, 1)))))
        .isEmpty();
  }

  @Test
  void roundsAreComparedWithEachOther() {
    RoundRecord first = round(0, fit(0.25, 8, 40, 0.1, 80));
    RoundRecord middle = round(3, null);
    RoundRecord last = round(5, fit(0.125, 8, 80, 0, 80));
    assertThat(Diagnosis.of(List.of(first, middle, last)))
        .isEqualTo(
            "Without dropout the validation loss lies 0.2500 nats above the training loss in round"
                + " 0 and 0.1250 nats above it in round 5. 1 of 2 rounds went on too long (0): the"
                + " validation loss rises after its minimum. It was lowest at step 40 of 80 in"
                + " round 0, and at step 80 of 80 in round 5.");
    assertThat(Diagnosis.of(List.of(first, first))).contains("Every round went on too long");
    assertThat(Diagnosis.of(List.of(last, last))).contains("No round went on too long");
    assertThat(Diagnosis.of(List.of(first))).startsWith("Round 0: Without");
    assertThat(
            Diagnosis.of(List.of(round(0, fit(1, 1, 80, 0, 80)), round(1, fit(1, 1, 80, 0, 80)))))
        .contains("not looked at");
  }
}
