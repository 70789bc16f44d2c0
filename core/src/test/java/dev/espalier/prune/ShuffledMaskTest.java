package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.mask.Mask;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShuffledMaskTest {

  private static final List<TensorSpec> SCOPE =
      List.of(spec("a", 13, 17), spec("b", 29), spec("c", 5, 7), spec("d", 3));

  private static TensorSpec spec(String name, int... dims) {
    return new TensorSpec(name, Shape.of(dims), true, TensorSpec.Kind.PROJECTION);
  }

  /** Keeps a random fraction of each tensor. */
  private static Mask random(Mask of, long seed, double most) {
    Random random = new Random(seed);
    double[] share = new double[SCOPE.size()];
    for (int t = 0; t < share.length; t++) {
      share[t] = most * random.nextDouble();
    }
    return of.keeping((t, i) -> random.nextDouble() < share[t]);
  }

  private static void assertKeepsAsMany(Mask control, Mask mask) {
    for (int t = 0; t < SCOPE.size(); t++) {
      assertThat(control.survivors(t)).isEqualTo(mask.survivors(t));
    }
  }

  @Test
  void keepsAsManyOfEachTensorAmongTheCandidates() {
    for (int seed = 0; seed < 100; seed++) {
      Mask within = random(Mask.dense(SCOPE), seed, 2);
      Mask mask = random(within, seed + 1000, 1.5);
      Mask control = ShuffledMask.of(mask, within, seed);
      assertKeepsAsMany(control, mask);
      assertThat(control.and(within).differences(control)).isZero();
      assertThat(ShuffledMask.of(mask, within, seed).differences(control)).isZero();
    }
  }

  @Test
  void controlsOfSmallerMasksAreNested() {
    Mask dense = Mask.dense(SCOPE);
    Mask mask = dense;
    Mask control = dense;
    for (int round = 0; round < 9; round++) {
      mask = random(mask, round, 0.95);
      Mask next = ShuffledMask.of(mask, dense, 7);
      assertThat(next.and(control).differences(next)).isZero();
      control = next;
    }
    assertThat(control.survivors()).isLessThan(50);
  }

  @Test
  void everyPlaceIsEquallyLikely() {
    Mask dense = Mask.dense(SCOPE);
    // Seven of the 29 weights of tensor b.
    Mask mask = dense.keeping((t, i) -> t == 1 && i < 7);
    int[] kept = new int[29];
    int draws = 4000;
    for (int seed = 0; seed < draws; seed++) {
      ShuffledMask.of(mask, dense, seed).forEachSurvivor(1, i -> kept[(int) i]++);
    }
    double expected = draws * 7 / 29.0;
    double chi = 0;
    for (int count : kept) {
      chi += (count - expected) * (count - expected) / expected;
    }
    // 28 degrees of freedom: above 56.9 once in a thousand times; sampling without replacement
    // varies less.
    assertThat(chi).isLessThan(56.9);
  }

  @Test
  void anotherSeedGivesOtherPlaces() {
    Mask dense = Mask.dense(SCOPE);
    Mask mask = dense.keeping((t, i) -> i % 2 == 0);
    assertThat(ShuffledMask.of(mask, dense, 1).differences(ShuffledMask.of(mask, dense, 2)))
        .isGreaterThan(50);
    assertThat(ShuffledMask.of(dense, dense, 1).differences(dense)).isZero();
    Mask none = dense.keeping((t, i) -> false);
    assertThat(ShuffledMask.of(none, dense, 1).survivors()).isZero();
  }

  @Test
  void mismatchedMasksAreRefused() {
    Mask dense = Mask.dense(SCOPE);
    assertThatThrownBy(() -> ShuffledMask.of(dense, dense.keeping((t, i) -> i > 0), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a: 221 to keep of 220");
    assertThatThrownBy(() -> ShuffledMask.of(dense, Mask.dense(SCOPE.subList(0, 2)), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
