package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

  @Test
  void theDefaultRateReaches95PercentInElevenCuts() {
    Schedule schedule = new GeometricSchedule(Share.of(0.25), Share.of(0.95), Integer.MAX_VALUE);
    assertThat(schedule.lastRound(0, PruningBudget.weights(6 * 768, 6 * 768))).isEqualTo(11);
  }

  @Test
  void endsWhereACutWouldRemoveNothing() {
    Schedule schedule = new GeometricSchedule(Share.of(0.25), Share.of(1), Integer.MAX_VALUE);
    // 5 → 4 → 3, and a quarter of 3 is less than one weight.
    assertThat(schedule.lastRound(0, PruningBudget.weights(5, 5))).isEqualTo(2);
    assertThat(schedule.done(2, PruningBudget.weights(3, 5))).isTrue();
  }

  @Test
  void endsAfterTheRequestedRounds() {
    assertThat(
            new GeometricSchedule(Share.of(0.5), Share.of(0.99), 2)
                .lastRound(0, PruningBudget.weights(1 << 20, 1 << 20)))
        .isEqualTo(2);
    assertThat(
            new GeometricSchedule(Share.of(0.5), Share.of(0.99), 0)
                .done(0, PruningBudget.weights(100, 100)))
        .isTrue();
  }

  @Test
  void continuesFromASparseModel() {
    assertThat(
            new GeometricSchedule(Share.of(0.5), Share.of(0.75), 10)
                .lastRound(0, PruningBudget.weights(50, 100)))
        .isEqualTo(1);
  }

  private static final PruningBudget WHOLE = PruningBudget.weights(1003, 1003);

  /**
   * Returns the weights left in each round, and checks that the schedule predicted the last one.
   */
  private static List<Long> survivors(Schedule schedule, PruningBudget start) {
    List<Long> survivors = new ArrayList<>();
    PruningBudget left = start;
    int round = 0;
    int last = schedule.lastRound(0, start);
    survivors.add(left.weights());
    while (!schedule.done(round, left)) {
      round++;
      left = left.without(schedule.removed(round, left));
      survivors.add(left.weights());
    }
    assertThat(round).isEqualTo(last);
    return survivors;
  }

  @Test
  void linearRemovesEquallyManyEachRound() {
    // 1003 · 0.2 = 200.6, of which 200 may stay; in between, the integer nearest to the straight
    // line.
    assertThat(survivors(new GradualSchedule(Share.of(0.8), 4, 1, WHOLE, WHOLE), WHOLE))
        .containsExactly(1003L, 802L, 602L, 401L, 200L);
  }

  @Test
  void cubicIsThatOfZhuAndGupta() {
    PruningBudget whole = PruningBudget.weights(1_000_003, 1_000_003);
    List<Long> survivors =
        survivors(new GradualSchedule(Share.of(0.9), 20, 3, whole, whole), whole);
    assertThat(survivors).hasSize(21);
    for (int r = 0; r < 20; r++) {
      double sparsity = 0.9 - 0.9 * Math.pow(1 - r / 20.0, 3);
      assertThat((double) survivors.get(r)).isCloseTo(1_000_003 * (1 - sparsity), within(0.5));
    }
    assertThat(survivors.getLast()).isEqualTo(100_000);
  }

  @Test
  void oneShotReachesTheSparsityAtOnce() {
    assertThat(survivors(new GradualSchedule(Share.of(0.95), 1, 1, WHOLE, WHOLE), WHOLE))
        .containsExactly(1003L, 50L);
    PruningBudget hundred = PruningBudget.weights(100, 100);
    // 1 − 0.9 is below a tenth in floating point; ten weights must still stay.
    assertThat(survivors(new GradualSchedule(Share.of(0.9), 1, 1, hundred, hundred), hundred))
        .containsExactly(100L, 10L);
  }

  @Test
  void gradualSchedulesContinueFromASparseModelAndThroughRoundsThatRemoveNothing() {
    PruningBudget start = PruningBudget.weights(500, 1003);
    assertThat(survivors(new GradualSchedule(Share.of(0.9), 2, 1, WHOLE, start), start))
        .containsExactly(500L, 300L, 100L);
    PruningBudget few = PruningBudget.weights(3, 3);
    assertThat(survivors(new GradualSchedule(Share.of(0.6), 8, 1, few, few), few))
        .containsExactly(3L, 3L, 3L, 2L, 2L, 2L, 2L, 1L);
    PruningBudget sparser = PruningBudget.weights(40, 1003);
    assertThat(survivors(new GradualSchedule(Share.of(0.9), 2, 1, WHOLE, sparser), sparser))
        .containsExactly(40L);
  }

  @Test
  void fixedUnitsStay() {
    PruningBudget left = new PruningBudget(List.of(new PruningBudget.Pool(100, 100, 70)), 0, 100);
    assertThat(survivors(new GeometricSchedule(Share.of(0.25), Share.of(0.95), 9), left))
        .containsExactly(100L, 75L, 70L);
    assertThat(survivors(new GradualSchedule(Share.of(0.95), 4, 1, left, left), left))
        .containsExactly(100L, 76L, 70L);
    assertThat(left.greatestSparsity()).isCloseTo(0.3, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "0.7, 180, 126", "0.35, 180, 63", "0.29, 100, 29", "0.57, 100, 57", "0.58, 100, 58",
    "0.41, 100, 41", "0.47, 100, 47", "0.69, 100, 69", "0.82, 50, 41", "0.94, 50, 47",
    "0.25, 4607, 1151", "0.1, 30, 3", "0.999999, 1000000, 999999"
  })
  void aRateIsAnExactDecimal(double rate, long survivors, long gone) {
    PruningBudget left = PruningBudget.weights(survivors, survivors);
    assertThat(new GeometricSchedule(Share.of(rate), Share.of(1), 9).removed(1, left))
        .containsExactly(gone);
  }

  @Test
  void everyPercentageOfEveryCountIsExact() {
    for (int percent = 1; percent < 100; percent++) {
      Share share = Share.of(Double.parseDouble("0." + (percent < 10 ? "0" : "") + percent));
      for (int count = 0; count <= 300; count++) {
        assertThat(share.floorOf(count)).isEqualTo(percent * count / 100);
        assertThat(share.ceilOf(count)).isEqualTo(Math.ceilDiv(percent * count, 100));
        assertThat(share.isReached(count, 300)).isEqualTo(100 * count >= percent * 300);
      }
    }
  }

  @Test
  void aSparsityThatIsReachedExactlyEndsTheRounds() {
    // 1 − 0.9 is less than 0.1 in floating point.
    assertThat(new GeometricSchedule(Share.of(0.1), Share.of(0.1), 9).done(1, weightsLeft(90)))
        .isTrue();
    assertThat(new GeometricSchedule(Share.of(0.1), Share.of(0.1), 9).done(1, weightsLeft(91)))
        .isFalse();
  }

  private static PruningBudget weightsLeft(long ofHundred) {
    return PruningBudget.weights(ofHundred, 100);
  }

  @Test
  void gradualCutsRoundHalvesOfTheExactDecimal() {
    // After one of two rounds, 16.5 of 30 stay at 0.9, and 6.5 of 10 at 0.7.
    PruningBudget thirty = PruningBudget.weights(30, 30);
    assertThat(survivors(new GradualSchedule(Share.of(0.9), 2, 1, thirty, thirty), thirty))
        .containsExactly(30L, 17L, 3L);
    PruningBudget ten = PruningBudget.weights(10, 10);
    assertThat(survivors(new GradualSchedule(Share.of(0.7), 2, 1, ten, ten), ten))
        .containsExactly(10L, 7L, 3L);
  }
}
