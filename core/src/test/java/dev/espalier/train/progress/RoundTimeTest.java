package dev.espalier.train.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RoundTimeTest {

  /** 40 steps of half a second, and six seconds beside them. */
  private static final RoundTime ROUND = new RoundTime(40, 0.5, 6);

  @Test
  void theTimeLeftIncludesStepsAndOtherWork() {
    assertThat(ROUND.seconds()).isCloseTo(26, within(1e-9));
    assertThat(ROUND.left(0, 0)).isCloseTo(26, within(1e-9));
    // 30 of 40 steps are left, and two rounds.
    assertThat(ROUND.left(10, 2)).isCloseTo(15 + 6 + 2 * 26, within(1e-9));
    // Steps beyond the last do not reduce the time further.
    assertThat(ROUND.left(50, 0)).isCloseTo(6, within(1e-9));
  }

  @Test
  void otherWorkProgressesToo() {
    assertThat(ROUND.leftBeside(2, 1)).isCloseTo(4 + 26, within(1e-9));
    assertThat(ROUND.leftBeside(9, 0)).isZero();
  }
}
