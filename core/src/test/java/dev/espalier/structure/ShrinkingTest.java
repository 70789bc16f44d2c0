package dev.espalier.structure;

import static dev.espalier.structure.TinyModel.LAYERS;
import static dev.espalier.structure.UnitState.DEAD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.mask.Mask;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random masks, each contained in the one before. */
class ShrinkingTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSmallerMaskNeverRevivesAUnit(boolean tied) {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Gpt2Config config = TinyModel.config(ActivationFunction.GELU_NEW).withTiedHead(tied);
      TinyModel model = TinyModel.random(config, random, 0.7, 0.9, 0.5);
      Parameters weights = model.parameters();
      Mask mask = Mask.dense(weights.layout().specs());
      Connectivity before = Connectivity.of(KeptWeights.of(weights, mask));
      for (int round = 0; round < 12; round++) {
        mask = mask.keeping((_, _) -> random.nextDouble() > 0.25);
        Connectivity after = Connectivity.of(KeptWeights.of(weights, mask));
        assertThat(EffectiveWeights.of(after).ofModel().effective())
            .isLessThanOrEqualTo(EffectiveWeights.of(before).ofModel().effective());
        assertThat(PathCounts.of(after).logits())
            .isLessThanOrEqualTo(PathCounts.of(before).logits());
        assertThat(after.unusedFeatures()).isGreaterThanOrEqualTo(before.unusedFeatures());
        neverMore(before.features(), after.features());
        neverMore(before.finalFeatures(), after.finalFeatures());
        neverMore(before.tokens(), after.tokens());
        for (int layer = 0; layer < LAYERS; layer++) {
          LayerConnectivity was = before.layers().get(layer);
          LayerConnectivity is = after.layers().get(layer);
          neverMore(was.stream(), is.stream());
          neverMore(was.attention().features(), is.attention().features());
          neverMore(was.attention().queryKeyPairs(), is.attention().queryKeyPairs());
          neverMore(was.attention().values(), is.attention().values());
          neverMore(was.attention().heads(), is.attention().heads());
          neverMore(was.mlp().features(), is.mlp().features());
          neverMore(was.mlp().neurons(), is.mlp().neurons());
          assertThat(is.attention().state()).isLessThanOrEqualTo(was.attention().state());
          assertThat(is.mlp().state()).isLessThanOrEqualTo(was.mlp().state());
        }
        before = after;
      }
      assertThat(UnitTotals.of(before, DEAD).neurons()).isPositive();
    }
  }

  private static void neverMore(Units before, Units after) {
    for (int unit = 0; unit < before.size(); unit++) {
      assertThat(after.state(unit)).isLessThanOrEqualTo(before.state(unit));
    }
  }
}
