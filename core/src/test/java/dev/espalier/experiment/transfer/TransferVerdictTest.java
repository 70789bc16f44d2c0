package dev.espalier.experiment.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.Replicates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferVerdictTest {

  /** Differences around a mean, with an interval about 0.01 wide. */
  private static double[] around(double mean) {
    return new double[] {mean - 0.001, mean, mean + 0.001};
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0, TRANSFERS",
    "0.5, 0.2, TRANSFERS",
    "0.5, -0.2, IN_PART",
    "0, 0, NOT_SHOWN",
    "0, 0.5, NOT_SHOWN",
    "-0.5, 0, DOES_NOT_TRANSFER"
  })
  void theIntervalsOfTheDifferencesDecide(double random, double own, TransferVerdict verdict) {
    assertThat(TransferVerdict.of(Replicates.of(around(random)), Replicates.of(around(own))))
        .isEqualTo(verdict);
  }

  @Test
  void oneSeedDecidesNothing() {
    assertThat(
            TransferVerdict.of(Replicates.of(new double[] {0.5}), Replicates.of(new double[] {0})))
        .isEqualTo(TransferVerdict.ONE_SEED);
  }
}
