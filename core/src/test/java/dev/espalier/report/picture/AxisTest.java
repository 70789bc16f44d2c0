package dev.espalier.report.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {

  @Test
  void ticksAreRoundAndEncloseTheValues() {
    Axis axis = Axis.fitting(new double[] {31.2, 33.9, 48.7});
    assertThat(axis.ticks()).containsExactly(30.0, 35.0, 40.0, 45.0, 50.0);
    assertThat(axis.share(30)).isZero();
    assertThat(axis.share(50)).isEqualTo(1);
    assertThat(axis.share(40)).isEqualTo(0.5);
  }

  @Test
  void roundsAreWholeNumbers() {
    assertThat(Axis.linear(new double[] {0, 1, 2}, true).ticks()).containsExactly(0.0, 1.0, 2.0);
    assertThat(Axis.linear(new double[] {0}, true).ticks()).containsExactly(-1.0, 0.0, 1.0);
  }

  @Test
  void valuesFarApartAreDrawnByFactors() {
    Axis axis = Axis.fitting(new double[] {30, 40, 90_000});
    assertThat(axis.logarithmic()).isTrue();
    assertThat(axis.ticks()).containsExactly(100.0, 1_000.0, 10_000.0);
    assertThat(axis.share(axis.low())).isZero();
    assertThat(axis.share(30)).isBetween(0.0, 0.05);
    assertThat(Axis.fitting(new double[] {0, 90_000}).logarithmic()).isFalse();
    assertThat(Axis.fitting(new double[] {1e-300, 1e300}).ticks()).hasSizeBetween(2, 9);
  }

  @Test
  void oneValueAndNoneHaveAnAxisToo() {
    for (double[] values : new double[][] {{}, {0}, {35.2}, {35.2, 35.2}, {-1e300}, {1e300}}) {
      Axis axis = Axis.fitting(values);
      assertThat(axis.high()).isGreaterThan(axis.low());
      assertThat(axis.ticks()).hasSizeBetween(2, 20);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "35,35", "0.25,0.25", "12500,'12,500'", "2e6,2e+06", "-0.5,-0.5"})
  void labelsAreShort(double tick, String label) {
    assertThat(Axis.label(tick)).isEqualTo(label);
  }
}
