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

  @Test
  void welchsIntervalIsThatOfATextbook() {
    // Variances 2.5 and 10 of five values each: the difference of the means has the standard error
    // sqrt(0.5 + 2) and 2.5² / (0.5² / 4 + 2² / 4) = 5.8824 degrees of freedom, where the quantile
    // of
    // Student's t at 0.975 is 2.45882.
    Spread difference =
        Replicates.welch(new double[] {2, 4, 6, 8, 10}, new double[] {1, 2, 3, 4, 5});
    assertThat(difference.mean()).isEqualTo(3);
    assertThat(difference.sd()).isCloseTo(Math.sqrt(2.5), within(1e-12));
    assertThat(difference.high() - 3).isCloseTo(2.458824 * Math.sqrt(2.5), within(1e-5));
    assertThat(3 - difference.low()).isCloseTo(2.458824 * Math.sqrt(2.5), within(1e-5));
    Spread single = Replicates.welch(new double[] {2, 4}, new double[] {1});
    assertThat(single.mean()).isEqualTo(2);
    assertThat(new double[] {single.low(), single.high()}).containsOnly(Double.NaN);
    Spread exact = Replicates.welch(new double[] {3, 3}, new double[] {1, 1});
    assertThat(new double[] {exact.low(), exact.high()}).containsOnly(2);
  }
}
