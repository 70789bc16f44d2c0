package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void theLabTakesElevenCutsToNinetyFivePercent() {
    Schedule schedule = new Schedule(0.25, 0.95, Integer.MAX_VALUE);
    assertThat(schedule.lastRound(0, Remaining.weights(6 * 768, 6 * 768))).isEqualTo(11);
  }

  @Test
  void endsWhereACutWouldRemoveNothing() {
    Schedule schedule = new Schedule(0.25, 1, Integer.MAX_VALUE);
    // 5 → 4 → 3, and a quarter of 3 is less than one weight.
    assertThat(schedule.lastRound(0, Remaining.weights(5, 5))).isEqualTo(2);
    assertThat(schedule.done(2, Remaining.weights(3, 5))).isTrue();
  }

  @Test
  void endsAfterTheRoundsAskedFor() {
    assertThat(new Schedule(0.5, 0.99, 2).lastRound(0, Remaining.weights(1 << 20, 1 << 20)))
        .isEqualTo(2);
    assertThat(new Schedule(0.5, 0.99, 0).done(0, Remaining.weights(100, 100))).isTrue();
  }

  @Test
  void goesOnFromAModelThatIsAlreadySparse() {
    assertThat(new Schedule(0.5, 0.75, 10).lastRound(0, Remaining.weights(50, 100))).isEqualTo(1);
  }
}
