package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.mask.Mask;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.criterion.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A minimum density of each tensor, against the definition weight by weight. */
class MinDensityTest {

  private static final int[] SIZES = {101, 3, 67, 13};

  private static final List<TensorSpec> SCOPE = new ArrayList<>();

  static {
    for (int t = 0; t < SIZES.length; t++) {
      SCOPE.add(new TensorSpec("t" + t, Shape.of(SIZES[t]), true, TensorSpec.Kind.PROJECTION));
    }
  }

  private record Weight(int tensor, long index) {}

  /**
   * The tensors' scores lie far apart, so that without a minimum density the first would be pruned
   * entirely.
   */
  private static Scores scores(Random random) {
    float[][] values = new float[SIZES.length][101];
    for (int t = 0; t < SIZES.length; t++) {
      for (int i = 0; i < SIZES[t]; i++) {
        values[t][i] = 1 + t + random.nextInt(5) * 0.125f;
      }
    }
    return (t, i) -> values[t][(int) i];
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.3, 0.5})
  void removesTheLowestAllowedAndTheRequestedNumber(double least) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Scores scores = scores(random);
      Mask mask = Mask.dense(SCOPE).keeping((t, i) -> random.nextInt(6) > 0);
      PruningUnits units = new WeightUnits(Ranking.GLOBAL, Share.of(least));
      Schedule schedule = new GeometricSchedule(Share.of(0.4), Share.of(1), 99);
      int last = schedule.lastRound(0, units.remaining(mask));
      int round = 0;
      while (!schedule.done(round, units.remaining(mask))) {
        long wanted = (long) Math.floor(0.4 * mask.survivors());
        Mask cut = units.cut(mask, scores, schedule.removed(1, units.remaining(mask)));
        assertThat(survivors(cut)).isEqualTo(expected(mask, scores, wanted, least));
        mask = cut;
        round++;
      }
      assertThat(round).isEqualTo(last);
    }
  }

  private static List<Weight> survivors(Mask mask) {
    List<Weight> list = new ArrayList<>();
    mask.forEachSurvivor((t, i) -> list.add(new Weight(t, i)));
    return list;
  }

  /** Removes weights one by one from the lowest score, but none of a tensor at its minimum. */
  private static List<Weight> expected(Mask mask, Scores scores, long wanted, double least) {
    List<Weight> left = survivors(mask);
    List<Weight> byScore = new ArrayList<>(left);
    byScore.sort(Comparator.comparingDouble(w -> scores.of(w.tensor(), w.index())));
    long gone = 0;
    for (Weight weight : byScore) {
      long here = left.stream().filter(w -> w.tensor() == weight.tensor()).count();
      if (gone < wanted && here > Math.ceil(least * SIZES[weight.tensor()] - 1e-9)) {
        left.remove(weight);
        gone++;
      }
    }
    return left;
  }

  @Test
  void countsAnIntegerShareExactly() {
    PruningUnits units = new WeightUnits(Ranking.LAYER, Share.of(0.07));
    List<TensorSpec> hundred =
        List.of(new TensorSpec("t", Shape.of(100), true, TensorSpec.Kind.PROJECTION));
    // 0.07 · 100 is slightly more than 7 in floating point.
    assertThat(units.remaining(Mask.dense(hundred)).pools().getFirst().fixed()).isEqualTo(7);
    Mask cut = units.cut(Mask.dense(hundred), (t, i) -> i, new long[] {93});
    assertThat(survivors(cut))
        .extracting(Weight::index)
        .containsExactly(93L, 94L, 95L, 96L, 97L, 98L, 99L);
  }
}
