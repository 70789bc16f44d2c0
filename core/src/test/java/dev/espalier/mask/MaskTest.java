package dev.espalier.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.memory.Shape;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {

  private static final List<TensorSpec> SCOPE =
      List.of(
          new TensorSpec("a", Shape.of(7, 19), true, TensorSpec.Kind.PROJECTION),
          new TensorSpec("b", Shape.of(64), true, TensorSpec.Kind.LAYER_NORM_GAIN),
          new TensorSpec("c", Shape.of(1), true, TensorSpec.Kind.LAYER_NORM_GAIN));

  @Test
  void denseKeepsEveryWeightAndNoPaddingBits() {
    Mask mask = Mask.dense(SCOPE);
    assertThat(mask.survivors()).isEqualTo(7 * 19 + 64 + 1).isEqualTo(mask.size());
    assertThat(mask.sparsity()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void zeroesExactlyThePruned(long seed) {
    Random random = new Random(seed);
    Mask mask = Mask.dense(SCOPE).keeping((tensor, index) -> random.nextInt(4) == 0);
    try (Arena arena = Arena.ofConfined()) {
      Slab slab = Slab.allocate(arena, SCOPE);
      for (int t = 0; t < SCOPE.size(); t++) {
        for (long i = 0; i < slab.view(t).size(); i++) {
          slab.view(t).set(i, 1 + i);
        }
      }
      assertThatThrownBy(() -> mask.on(slab).check()).isInstanceOf(IllegalStateException.class);
      mask.on(slab).apply();
      mask.on(slab).check();
      long left = 0;
      for (int t = 0; t < SCOPE.size(); t++) {
        for (long i = 0; i < slab.view(t).size(); i++) {
          float value = slab.view(t).get(i);
          assertThat(value).isEqualTo(mask.kept(t, i) ? 1 + i : 0);
          left += value == 0 ? 0 : 1;
        }
      }
      assertThat(left).isEqualTo(mask.survivors());
    }
  }

  @Test
  void onlyEverShrinks() {
    Mask half = Mask.dense(SCOPE).keeping((tensor, index) -> index % 2 == 0);
    Mask again = half.keeping((tensor, index) -> true);
    assertThat(again.survivors()).isEqualTo(half.survivors());
    assertThat(again.kept(0, 1)).isFalse();
  }

  @Test
  void countsTheWeightsOnWhichTwoMasksDisagree() {
    Mask dense = Mask.dense(SCOPE);
    Mask even = dense.keeping((tensor, index) -> index % 2 == 0);
    Mask third = dense.keeping((tensor, index) -> index % 3 == 0);
    long expected = 0;
    for (int t = 0; t < SCOPE.size(); t++) {
      for (long i = 0; i < SCOPE.get(t).shape().size(); i++) {
        expected += even.kept(t, i) == third.kept(t, i) ? 0 : 1;
      }
    }
    assertThat(even.differences(third)).isEqualTo(third.differences(even)).isEqualTo(expected);
    assertThat(even.differences(even)).isZero();
    Mask elsewhere = Mask.dense(SCOPE.subList(0, 1));
    assertThatThrownBy(() -> even.differences(elsewhere))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
