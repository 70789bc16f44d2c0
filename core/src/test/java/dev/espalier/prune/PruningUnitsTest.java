package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import dev.espalier.prune.criterion.Scores;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Cuts of every granularity, compared with the group stated for each weight. */
class PruningUnitsTest {

  private static final int WIDTH = 21;
  private static final int HEAD_WIDTH = 7;
  private static final Gpt2Config CONFIG =
      ConfigOf.shape(11, 5, WIDTH, 3, WIDTH / HEAD_WIDTH, 37).make();

  private static final Pattern NAME =
      Pattern.compile("transformer\\.h\\.(\\d)\\.(\\w+\\.\\w+)\\.weight");

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  private static Scores magnitude(FloatView only) {
    return (_, i) -> Math.abs(only.get(i));
  }

  private static Mask cut(PruningUnits units, Mask mask, Slab slab, Schedule schedule) {
    return units.cut(
        mask, (t, i) -> Math.abs(slab.view(t).get(i)), schedule.removed(1, units.remaining(mask)));
  }

  private static List<TensorSpec> scope(String name) {
    return Scope.resolve(name, Gpt2Layout.of(CONFIG).specs(), "test");
  }

  /** A weight's group as text that sorts by position; empty if it is in none. */
  private static String group(Granularity granularity, TensorSpec spec, long index) {
    Matcher name = NAME.matcher(spec.name());
    if (!name.matches()) {
      return "";
    }
    long row = index / spec.shape().dim(1);
    long column = index % spec.shape().dim(1);
    // Along the width of attention: the weight's position within queries, keys or values.
    long attention =
        name.group(2).equals("attn.c_attn")
            ? column % WIDTH
            : name.group(2).equals("attn.c_proj") ? row : -1;
    boolean early = name.group(2).equals("attn.c_attn") && column < 2 * WIDTH;
    String within =
        switch (granularity) {
          case WEIGHT -> throw new IllegalArgumentException();
          case NEURON ->
              switch (name.group(2)) {
                case "mlp.c_fc" -> number(column);
                case "mlp.c_proj" -> number(row);
                default -> "";
              };
          case HEAD -> attention < 0 ? "" : number(attention / HEAD_WIDTH);
          case HEAD_DIM -> attention < 0 ? "" : (early ? "0-" : "1-") + number(attention);
          case LAYER -> "whole";
        };
    return within.isEmpty() ? "" : name.group(1) + "/" + within;
  }

  private static String number(long number) {
    return "%03d".formatted(number);
  }

  private record Weight(int tensor, long index) {}

  private static Map<String, List<Weight>> survivors(Granularity granularity, Mask mask) {
    Map<String, List<Weight>> groups = new TreeMap<>();
    mask.forEachSurvivor(
        (t, i) -> {
          String group = group(granularity, mask.specs().get(t), i);
          if (!group.isEmpty()) {
            groups.computeIfAbsent(group, g -> new ArrayList<>()).add(new Weight(t, i));
          }
        });
    return groups;
  }

  private static Map<String, Double> scores(Granularity granularity, Mask mask, Slab slab) {
    Map<String, List<Weight>> whole = survivors(granularity, Mask.dense(mask.specs()));
    Map<String, Double> scores = new TreeMap<>();
    survivors(granularity, mask)
        .forEach(
            (group, weights) -> {
              double squares = 0;
              for (Weight weight : weights) {
                double value =
                    slab.view(mask.specs().get(weight.tensor()).name()).get(weight.index());
                squares += value * value;
              }
              scores.put(group, Math.sqrt(squares / whole.get(group).size()));
            });
    return scores;
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
  void cutsExactlyTheLowestGroupsWhole(Granularity granularity, Ranking ranking, String scope) {
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

  /** Returns the number of weights left that are in no group. */
  private static long outside(Granularity granularity, Mask mask) {
    long[] count = {0};
    mask.forEachSurvivor(
        (t, i) -> {
          if (group(granularity, mask.specs().get(t), i).isEmpty()) {
            count[0]++;
          }
        });
    return count[0];
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
  void aTensorRankedByItselfLosesItsOwnShare() {
    Slab slab = Slab.allocate(arena, scope(".*(ln_1|c_fc|ln_f).weight"));
    Random random = new Random(3);
    for (int t = 0; t < slab.specs().size(); t++) {
      for (long i = 0; i < slab.view(t).size(); i++) {
        slab.view(t).set(i, (t + 1) * (random.nextInt(7) - 3));
      }
    }
    Mask mask = Mask.dense(slab.specs());
    PruningUnits units = new WeightUnits(Ranking.LAYER, Share.of(0));
    Schedule schedule = new GeometricSchedule(Share.of(0.4), Share.of(1), 9);
    for (int round = 0; round < 4; round++) {
      Mask cut = cut(units, mask, slab, schedule);
      for (int t = 0; t < slab.specs().size(); t++) {
        TensorSpec spec = slab.specs().get(t);
        Mask alone = mask.only(spec::equals);
        Mask expected =
            Cut.lowest(alone, magnitude(slab.view(t)), (long) Math.floor(0.4 * mask.survivors(t)));
        assertThat(cut.only(spec::equals).differences(expected)).isZero();
      }
      mask = cut;
    }
  }

  /** Blocks of different widths: one with both sub-layers, one without any matrices. */
  private static final Gpt2Config COMPACT =
      CONFIG.withShape(
          19,
          List.of(
              new LayerShape(0, true, 2, 3, 5, true, 4, Inputs.of(1, 8, 18), Inputs.of(0, 2)),
              new LayerShape(1, true, 0, 0, 0, true, 0),
              new LayerShape(2, false, 0, 0, 0, true, 6)));

  @Test
  void aCompactModelsGroupsAreThoseLeftInEachBlock() {
    List<TensorSpec> specs = Scope.resolve("linear", Gpt2Layout.of(COMPACT).specs(), "test");
    // c_attn of 3 × 22 and its projection of 10 × 19; c_fc of 2 × 4 and 4 × 19; 19 × 6 and 6 × 19.
    assertThat(sizes(Granularity.HEAD, specs)).containsExactly("0 head 2 of 128");
    assertThat(sizes(Granularity.HEAD_DIM, specs))
        .containsExactly("0 query-key 6 of 6", "0 value-projection 10 of 22");
    assertThat(sizes(Granularity.NEURON, specs))
        .containsExactly("0 neuron 4 of 21", "2 neuron 6 of 38");
    assertThat(sizes(Granularity.LAYER, specs))
        .containsExactly("0 layer 1 of 340", "2 layer 1 of 228");
  }

  /** Groups of one block and kind have equal sizes, and no weight is in two. */
  private static List<String> sizes(Granularity granularity, List<TensorSpec> specs) {
    Map<String, List<Long>> sizes = new LinkedHashMap<>();
    Set<Weight> seen = new HashSet<>();
    for (Group group : Groups.of(granularity, COMPACT, specs)) {
      sizes
          .computeIfAbsent(group.layer() + " " + group.kind(), _ -> new ArrayList<>())
          .add(group.size());
      group.forEach(
          (t, i) -> {
            assertThat(i).isLessThan(specs.get(t).shape().size());
            assertThat(seen.add(new Weight(t, i))).isTrue();
          });
    }
    return sizes.entrySet().stream()
        .map(
            of -> {
              assertThat(Set.copyOf(of.getValue())).hasSize(1);
              return of.getKey() + " " + of.getValue().size() + " of " + of.getValue().getFirst();
            })
        .toList();
  }

  @Test
  void aCompactModelWithoutWhatIsToGoIsRefused() {
    Gpt2Config noHeads = CONFIG.withShape(19, List.of(new LayerShape(0, false, 0, 0, 0, true, 6)));
    List<TensorSpec> specs = Scope.resolve("linear", Gpt2Layout.of(noHeads).specs(), "test");
    assertThatThrownBy(
            () -> PruningUnits.of(Granularity.HEAD, Ranking.GLOBAL, Share.of(0), noHeads, specs))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "granularity head: the compact model has no heads left; choose another granularity");
  }

  @Test
  void theScheduleForeseesItsRounds() {
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

  @ParameterizedTest
  @CsvSource({
    "NEURON, ln_1, transformer.h.0.mlp.c_fc.weight",
    "NEURON, .*mlp.c_fc.weight, transformer.h.0.mlp.c_proj.weight",
    "HEAD, .*(h.0.attn.*|c_attn).weight, transformer.h.1.attn.c_proj.weight",
    "HEAD_DIM, .*attn.c_proj.weight, transformer.h.0.attn.c_attn.weight",
    "LAYER, .*mlp.*weight, transformer.h.0.attn.c_attn.weight"
  })
  void refusesScopesThatTearGroupsApart(Granularity granularity, String scope, String missing) {
    List<TensorSpec> specs = scope(scope);
    assertThatThrownBy(
            () -> PruningUnits.of(granularity, Ranking.GLOBAL, Share.of(0), CONFIG, specs))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("scope: lacks " + missing)
        .hasMessageContaining("granularity " + granularity.word());
  }

  @Test
  void someBlocksMayHaveNoGroups() {
    List<TensorSpec> specs = scope(".*h.[02].mlp.*weight");
    PruningBudget left =
        PruningUnits.of(Granularity.NEURON, Ranking.LAYER, Share.of(0), CONFIG, specs)
            .remaining(Mask.dense(specs));
    assertThat(left.pools()).extracting(PruningBudget.Pool::units).containsExactly(37L, 37L);
    assertThat(left.greatestSparsity()).isEqualTo(1);
  }

  @Test
  void refusesScoresThatAreNoNumbers() {
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
