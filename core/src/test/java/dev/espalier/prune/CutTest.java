package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.mask.Mask;
import dev.espalier.memory.Shape;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.criterion.Scores;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutTest {

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  private record Weight(int tensor, long index, float value) {}

  private static List<TensorSpec> scope(int... sizes) {
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      specs.add(new TensorSpec("t" + i, Shape.of(sizes[i]), true, TensorSpec.Kind.PROJECTION));
    }
    return specs;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void removesExactlyTheLowestWithTiesByPosition(long seed) {
    Random random = new Random(seed);
    List<TensorSpec> specs = scope(101, 1, 67, 13);
    Slab slab = Slab.allocate(arena, specs);
    // Few distinct values, so that ties straddle the cut, and zeros of both signs.
    for (int t = 0; t < specs.size(); t++) {
      for (long i = 0; i < slab.view(t).size(); i++) {
        slab.view(t).set(i, (random.nextInt(9) - 4) * (random.nextBoolean() ? 0.25f : -1e-7f));
      }
    }
    Mask mask = Mask.dense(specs).keeping((t, i) -> random.nextInt(5) > 0);
    while (mask.survivors() > 0) {
      long count = 1 + random.nextLong(mask.survivors());
      for (Scores scores : List.of(signed(slab), magnitude(slab))) {
        Mask cut = Cut.lowest(mask, scores, count);
        assertThat(survivors(cut)).isEqualTo(expected(mask, scores, count));
      }
      mask = Cut.lowest(mask, magnitude(slab), count);
    }
  }

  private static Scores signed(Slab slab) {
    return (t, i) -> slab.view(t).get(i);
  }

  private static Scores magnitude(Slab slab) {
    return (t, i) -> Math.abs(slab.view(t).get(i));
  }

  private static List<Weight> survivors(Mask mask) {
    List<Weight> list = new ArrayList<>();
    mask.forEachSurvivor((t, i) -> list.add(new Weight(t, i, 0)));
    return list;
  }

  /** The definition: a stable sort of all weights left, in order of position. */
  private static List<Weight> expected(Mask mask, Scores scores, long count) {
    List<Weight> all = new ArrayList<>();
    mask.forEachSurvivor((t, i) -> all.add(new Weight(t, i, scores.of(t, i) + 0f)));
    return all.stream()
        .sorted(Comparator.comparingDouble(Weight::value))
        .skip(count)
        .sorted(Comparator.comparingInt(Weight::tensor).thenComparingLong(Weight::index))
        .map(weight -> new Weight(weight.tensor(), weight.index(), 0))
        .toList();
  }

  @Test
  void refusesNanScores() {
    List<TensorSpec> specs = scope(5);
    Slab slab = Slab.allocate(arena, specs);
    slab.view(0).set(3, Float.NaN);
    assertThatThrownBy(() -> Cut.lowest(Mask.dense(specs), magnitude(slab), 1))
        .hasMessageContaining("weight 3 of t0");
  }

  @Test
  void signedRemovesLargeNegativesFirst() {
    List<TensorSpec> specs = scope(3);
    Slab slab = Slab.allocate(arena, specs);
    slab.view(0).set(0, -9);
    slab.view(0).set(1, 0.5f);
    slab.view(0).set(2, 2);
    assertThat(Cut.lowest(Mask.dense(specs), signed(slab), 1).kept(0, 0)).isFalse();
    assertThat(Cut.lowest(Mask.dense(specs), magnitude(slab), 1).kept(0, 1)).isFalse();
  }
}
