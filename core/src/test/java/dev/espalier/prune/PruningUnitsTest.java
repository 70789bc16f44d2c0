package dev.espalier.prune;

import static dev.espalier.prune.DefinedGroups.CONFIG;
import static dev.espalier.prune.DefinedGroups.WIDTH;
import static dev.espalier.prune.DefinedGroups.outside;
import static dev.espalier.prune.DefinedGroups.scope;
import static dev.espalier.prune.DefinedGroups.scores;
import static dev.espalier.prune.DefinedGroups.survivors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.mask.Mask;
import dev.espalier.memory.Slab;
import dev.espalier.prune.DefinedGroups.Weight;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cuts of every granularity, compared with the group stated for each weight. */
class PruningUnitsTest {

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  private static Mask cut(PruningUnits units, Mask mask, Slab slab, Schedule schedule) {
    return units.cut(
        mask, (t, i) -> Math.abs(slab.view(t).get(i)), schedule.removed(1, units.remaining(mask)));
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (Granularity granularity : Granularity.values()) {
      for (Ranking ranking : Ranking.values()) {
        for (String scope : List.of("linear", "all")) {
          cases.add(Arguments.of(granularity, ranking, scope));
        }
      }
    }
    return cases.stream()
        .filter(c -> c.get()[0] != Granularity.WEIGHT && c.get()[1] != Ranking.OUTPUT)
        .filter(c -> c.get()[0] != Granularity.LAYER || c.get()[1] == Ranking.GLOBAL);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void cutsExactlyTheLowestGroups(Granularity granularity, Ranking ranking, String scope) {
    Random random = new Random(granularity.ordinal() * 10 + ranking.ordinal());
    Slab slab = Slab.allocate(arena, scope(scope));
    for (int t = 0; t < slab.specs().size(); t++) {
      for (long i = 0; i < slab.view(t).size(); i++) {
        slab.view(t).set(i, (float) random.nextGaussian());
      }
    }
    PruningUnits units = PruningUnits.of(granularity, ranking, Share.of(0), CONFIG, slab.specs());
    // Some weights are pruned already, so that partly pruned groups are cut.
    Mask mask = Mask.dense(slab.specs()).keeping((t, i) -> random.nextInt(9) > 0);
    Schedule schedule = new GeometricSchedule(Share.of(0.35), Share.of(1), 99);
    int cuts = 0;
    while (!schedule.removesNothing(1, units.remaining(mask))) {
      Mask cut = cut(units, mask, slab, schedule);
      Map<String, List<Weight>> before = survivors(granularity, mask);
      Map<String, List<Weight>> after = survivors(granularity, cut);
      Map<String, Double> scores = scores(granularity, mask, slab);

      Set<String> gone = new HashSet<>(before.keySet());
      gone.removeAll(after.keySet());
      for (List<String> pool : pools(ranking, before)) {
        List<String> lowest =
            pool.stream()
                .sorted(Comparator.comparingDouble(scores::get))
                .limit((long) Math.floor(0.35 * pool.size()))
                .toList();
        assertThat(gone).containsAll(lowest);
        gone.removeAll(lowest);
      }
      assertThat(gone).as("cut beyond what was to go").isEmpty();
      after.forEach((name, weights) -> assertThat(weights).isEqualTo(before.get(name)));
      assertTallied(
          granularity, units.tally(cut), survivors(granularity, Mask.dense(cut.specs())), after);
      assertThat(outside(granularity, cut)).isEqualTo(outside(granularity, mask));
      mask = cut;
      cuts++;
    }
    assertThat(cuts).isPositive();
    PruningBudget left = units.remaining(mask);
    assertThat(left.pools().stream().mapToLong(PruningBudget.Pool::units).sum())
        .isEqualTo(survivors(granularity, mask).size());
    assertThat(left.sparsity()).isCloseTo(mask.sparsity(), within(1e-12));
  }

  /**
   * Compares the counts of each block's groups, for dimensions of heads of either kind, with those
   * that have a weight left.
   */
  private static void assertTallied(
      Granularity granularity,
      List<GroupTally> tallies,
      Map<String, List<Weight>> all,
      Map<String, List<Weight>> left) {
    boolean kinds = granularity == Granularity.HEAD_DIM;
    Map<String, Long> total = byBlock(all, kinds);
    Map<String, Long> kept = byBlock(left, kinds);
    assertThat(tallies).hasSize(total.size());
    List<String> blocks = new ArrayList<>(total.keySet());
    for (int i = 0; i < blocks.size(); i++) {
      GroupTally tally = tallies.get(i);
      String block = blocks.get(i);
      assertThat(tally.total()).isEqualTo(total.get(block).intValue());
      assertThat(tally.total() - tally.pruned()).isEqualTo(kept.getOrDefault(block, 0L).intValue());
      assertThat(tally.layer()).isEqualTo(block.charAt(0) - '0');
      assertThat(tally.kind())
          .isEqualTo(
              !kinds ? granularity.word() : block.endsWith("0") ? "query-key" : "value-projection");
    }
  }

  /** Returns the digit of the layer and that of the kind. */
  private static Map<String, Long> byBlock(Map<String, List<Weight>> groups, boolean kinds) {
    return groups.keySet().stream()
        .collect(
            Collectors.groupingBy(
                name -> name.substring(0, kinds ? 3 : 1), TreeMap::new, Collectors.counting()));
  }

  private static List<List<String>> pools(Ranking ranking, Map<String, List<Weight>> groups) {
    return ranking == Ranking.GLOBAL
        ? List.of(List.copyOf(groups.keySet()))
        : List.copyOf(
            groups.keySet().stream()
                .collect(Collectors.groupingBy(name -> name.substring(0, 1)))
                .values());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tiesGoByPosition(Granularity granularity, Ranking ranking, String scope) {
    Slab slab = Slab.allocate(arena, scope(scope));
    Mask mask = Mask.dense(slab.specs());
    PruningUnits units = PruningUnits.of(granularity, ranking, Share.of(0), CONFIG, slab.specs());
    Mask cut = cut(units, mask, slab, new GeometricSchedule(Share.of(0.4), Share.of(1), 99));
    for (List<String> pool : pools(ranking, survivors(granularity, mask))) {
      List<String> kept = pool.subList((int) Math.floor(0.4 * pool.size()), pool.size());
      assertThat(survivors(granularity, cut).keySet()).containsAll(kept);
    }
    assertThat(survivors(granularity, cut).size())
        .isEqualTo(
            units.remaining(cut).pools().stream().mapToLong(PruningBudget.Pool::units).sum());
  }

  @Test
  void theSchedulePredictsItsRounds() {
    for (Granularity granularity : Granularity.values()) {
      Slab slab = Slab.allocate(arena, scope("linear"));
      PruningUnits units =
          PruningUnits.of(granularity, Ranking.GLOBAL, Share.of(0), CONFIG, slab.specs());
      Schedule schedule = new GeometricSchedule(Share.of(0.4), Share.of(0.6), 50);
      Mask mask = Mask.dense(slab.specs());
      int expected = schedule.lastRound(0, units.remaining(mask));
      int round = 0;
      while (!schedule.done(round, units.remaining(mask))) {
        mask = cut(units, mask, slab, schedule);
        round++;
        assertThat(schedule.lastRound(round, units.remaining(mask))).isEqualTo(expected);
      }
      assertThat(round).isEqualTo(expected).isPositive();
    }
  }

  @Test
  void refusesNanScores() {
    Slab slab = Slab.allocate(arena, scope("linear"));
    slab.view("transformer.h.1.mlp.c_proj.weight").set(5 * WIDTH + 2, Float.NaN);
    PruningUnits units =
        PruningUnits.of(Granularity.NEURON, Ranking.GLOBAL, Share.of(0), CONFIG, slab.specs());
    assertThatThrownBy(
            () ->
                cut(
                    units,
                    Mask.dense(slab.specs()),
                    slab,
                    new GeometricSchedule(Share.of(0.5), Share.of(1), 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("transformer.h.1 neuron 5");
  }
}
