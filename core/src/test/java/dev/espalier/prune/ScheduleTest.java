package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void theLabTakesElevenCutsToNinetyFivePercent() {
    Schedule schedule = new GeometricSchedule(0.25, 0.95, Integer.MAX_VALUE);
    assertThat(schedule.lastRound(0, Remaining.weights(6 * 768, 6 * 768))).isEqualTo(11);
  }

  @Test
  void endsWhereACutWouldRemoveNothing() {
    Schedule schedule = new GeometricSchedule(0.25, 1, Integer.MAX_VALUE);
    // 5 → 4 → 3, and a quarter of 3 is less than one weight.
    assertThat(schedule.lastRound(0, Remaining.weights(5, 5))).isEqualTo(2);
    assertThat(schedule.done(2, Remaining.weights(3, 5))).isTrue();
  }

  @Test
  void endsAfterTheRoundsAskedFor() {
    assertThat(
            new GeometricSchedule(0.5, 0.99, 2).lastRound(0, Remaining.weights(1 << 20, 1 << 20)))
        .isEqualTo(2);
    assertThat(new GeometricSchedule(0.5, 0.99, 0).done(0, Remaining.weights(100, 100))).isTrue();
  }

  @Test
  void goesOnFromAModelThatIsAlreadySparse() {
    assertThat(new GeometricSchedule(0.5, 0.75, 10).lastRound(0, Remaining.weights(50, 100)))
        .isEqualTo(1);
  }

  private static final Remaining WHOLE = Remaining.weights(1003, 1003);

  /** The survivors of each round, and that the schedule foresaw the last. */
  private static List<Long> survivors(Schedule schedule, Remaining start) {
    List<Long> survivors = new ArrayList<>();
    Remaining left = start;
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
    // 1003 · 0.2 = 200.6, of which 200 may stay; between, the nearest to the straight line.
    assertThat(survivors(new GradualSchedule(0.8, 4, 1, WHOLE, WHOLE), WHOLE))
        .containsExactly(1003L, 802L, 602L, 401L, 200L);
  }

  @Test
  void cubicIsZhuAndGuptas() {
    Remaining whole = Remaining.weights(1_000_003, 1_000_003);
    List<Long> survivors = survivors(new GradualSchedule(0.9, 20, 3, whole, whole), whole);
    assertThat(survivors).hasSize(21);
    for (int r = 0; r < 20; r++) {
      double sparsity = 0.9 - 0.9 * Math.pow(1 - r / 20.0, 3);
      assertThat((double) survivors.get(r)).isCloseTo(1_000_003 * (1 - sparsity), within(0.5));
    }
    assertThat(survivors.getLast()).isEqualTo(100_000);
  }

  @Test
  void oneShotReachesTheSparsityAtOnce() {
    assertThat(survivors(new GradualSchedule(0.95, 1, 1, WHOLE, WHOLE), WHOLE))
        .containsExactly(1003L, 50L);
    Remaining hundred = Remaining.weights(100, 100);
    // 1 − 0.9 falls short of a tenth in floating point; ten weights stay all the same.
    assertThat(survivors(new GradualSchedule(0.9, 1, 1, hundred, hundred), hundred))
        .containsExactly(100L, 10L);
  }

  @Test
  void gradualOnesGoOnFromASparseModelAndSurviveRoundsThatTakeNothing() {
    Remaining start = Remaining.weights(500, 1003);
    assertThat(survivors(new GradualSchedule(0.9, 2, 1, WHOLE, start), start))
        .containsExactly(500L, 300L, 100L);
    Remaining few = Remaining.weights(3, 3);
    assertThat(survivors(new GradualSchedule(0.6, 8, 1, few, few), few))
        .containsExactly(3L, 3L, 3L, 2L, 2L, 2L, 2L, 1L);
    Remaining sparser = Remaining.weights(40, 1003);
    assertThat(survivors(new GradualSchedule(0.9, 2, 1, WHOLE, sparser), sparser))
        .containsExactly(40L);
  }

  @Test
  void whatIsFixedStays() {
    Remaining left = new Remaining(List.of(new Remaining.Pool(100, 100, 70)), 0, 100);
    assertThat(survivors(new GeometricSchedule(0.25, 0.95, 9), left))
        .containsExactly(100L, 75L, 70L);
    assertThat(survivors(new GradualSchedule(0.95, 4, 1, left, left), left))
        .containsExactly(100L, 76L, 70L);
    assertThat(left.greatestSparsity()).isCloseTo(0.3, within(1e-12));
  }
}
