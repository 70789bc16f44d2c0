package dev.espalier.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicatesTest {

  @Test
  void equalsStudentsIntervalInATextbook() {
    // Quantiles of Student's t at 0.975, from a printed table: 4.3027 (2), 2.7764 (4), 2.2622 (9).
    Spread three = Replicates.of(new double[] {1, 2, 3});
    assertThat(three.mean()).isEqualTo(2);
    assertThat(three.sd()).isCloseTo(1, within(1e-12));
    assertThat(three.high() - 2).isCloseTo(4.3027 / Math.sqrt(3), within(1e-4));
    assertThat(2 - three.low()).isCloseTo(4.3027 / Math.sqrt(3), within(1e-4));
    Spread five = Replicates.of(new double[] {2, 4, 4, 4, 6});
    assertThat(five.sd()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(five.high() - 4).isCloseTo(2.7764 * Math.sqrt(2 / 5.0), within(1e-4));
  }

  @Test
  void theIntervalHoldsTheMeanNineteenTimesInTwenty() {
    Random random = new Random(11);
    int held = 0;
    for (int trial = 0; trial < 4000; trial++) {
      double[] values = new double[3];
      for (int i = 0; i < values.length; i++) {
        values[i] = 5 + 0.3 * random.nextGaussian();
      }
      Spread spread = Replicates.of(values);
      held += spread.low() <= 5 && 5 <= spread.high() ? 1 : 0;
    }
    assertThat(held / 4000.0).isCloseTo(0.95, within(0.015));
  }

  @Test
  void aSingleValueHasOnlyAMean() {
    Spread one = Replicates.of(new double[] {4});
    assertThat(one.mean()).isEqualTo(4);
    assertThat(new double[] {one.sd(), one.low(), one.high()}).containsOnly(Double.NaN);
    assertThat(one.above() || one.below()).isFalse();
  }

  @Test
  void pairingRemovesWhatSeedsHaveInCommon() {
    Spread difference = Replicates.difference(new double[] {1.1, 5.1, 9.1}, new double[] {1, 5, 9});
    assertThat(difference.mean()).isCloseTo(0.1, within(1e-12));
    assertThat(difference.sd()).isCloseTo(0, within(1e-12));
    assertThat(difference.above()).isTrue();
    assertThat(Replicates.difference(new double[] {1, 2}, new double[] {2, 3}).below()).isTrue();
  }
}
