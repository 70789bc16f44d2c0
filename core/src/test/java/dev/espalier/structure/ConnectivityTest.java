package dev.espalier.structure;

import static dev.espalier.structure.TinyModel.HEAD_WIDTH;
import static dev.espalier.structure.TinyModel.WIDTH;
import static dev.espalier.structure.UnitState.CONSTANT;
import static dev.espalier.structure.UnitState.DEAD;
import static dev.espalier.structure.UnitState.LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.mask.Mask;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One small model for each rule. */
class ConnectivityTest {

  private final TinyModel model = TinyModel.dense(1);

  private LayerConnectivity layer(int layer) {
    return model.analyse().layers().get(layer);
  }

  @Test
  void everythingInADenseModelIsLive() {
    Connectivity connectivity = model.analyse();
    assertThat(UnitTotals.of(connectivity, LIVE)).isEqualTo(new UnitTotals(6, 12, 12, 6, 10, 4, 2));
    assertThat(connectivity.unusedFeatures()).isZero();
    EffectiveDensity density = EffectiveWeights.of(connectivity).ofModel();
    assertThat(density.effective()).isEqualTo(density.survivors()).isEqualTo(density.weights());
  }

  @Test
  void aFeatureWithoutGainIsUnusedButNotDead() {
    model.of(0, "ln_1.weight")[2] = 0;
    assertThat(layer(0).attention().features().state(2)).isEqualTo(CONSTANT);
    assertThat(layer(0).stream().state(2)).isEqualTo(LIVE);
    assertThat(layer(0).unusedFeatures()).isZero();
    model.of(0, "ln_2.weight")[2] = 0;
    assertThat(layer(0).unusedFeatures()).isEqualTo(1);
    assertThat(model.analyse().unusedFeatures()).isZero();
    model.of(1, "ln_1.weight")[2] = 0;
    model.cutRow(1, "mlp.c_fc.weight", 2);
    model.of("transformer.ln_f.weight")[2] = 0;
    assertThat(model.analyse().unusedFeatures()).isEqualTo(1);
    // Means and deviations still depend on it.
    assertThat(model.analyse().features().state(2)).isEqualTo(LIVE);
  }

  @Test
  void aGainWithoutBiasLeavesNothing() {
    model.of(0, "ln_1.weight")[2] = 0;
    model.of(0, "ln_1.bias")[2] = 0;
    assertThat(layer(0).attention().features().state(2)).isEqualTo(DEAD);
  }

  @Test
  void aFeatureThatNothingWritesIsDead() {
    TinyModel.cutColumn(model.wte(), WIDTH, 4);
    assertThat(model.analyse().features().state(4)).isEqualTo(LIVE);
    TinyModel.cutColumn(model.wpe(), WIDTH, 4);
    for (int l = 0; l < 2; l++) {
      model.cutColumn(l, "attn.c_proj.weight", 4).cutColumn(l, "mlp.c_proj.weight", 4);
    }
    // The biases of the projections write to it.
    assertThat(layer(0).stream().state(4)).isEqualTo(DEAD);
    assertThat(layer(1).stream().state(4)).isEqualTo(CONSTANT);
    assertThat(model.analyse().features().state(4)).isEqualTo(CONSTANT);
    for (int l = 0; l < 2; l++) {
      model.of(l, "attn.c_proj.bias")[4] = 0;
      model.of(l, "mlp.c_proj.bias")[4] = 0;
    }
    assertThat(UnitTotals.of(model.analyse(), DEAD).features()).isEqualTo(1);
    // After normalisation even 0 varies, since the mean is subtracted.
    assertThat(layer(1).attention().features().state(4)).isEqualTo(LIVE);
  }

  @Test
  void queryAndKeyDimensionsDieTogether() {
    model.cutColumn(0, "attn.c_attn.weight", 3);
    // A query that is only a bias still weights the keys.
    assertThat(layer(0).attention().queryKeyPairs().state(3)).isEqualTo(LIVE);
    model.of(0, "attn.c_attn.bias")[3] = 0;
    assertThat(layer(0).attention().queryKeyPairs().state(3)).isEqualTo(DEAD);
    model.cutColumn(0, "attn.c_attn.weight", WIDTH + 5);
    // A key that is only a bias is the same for every token.
    assertThat(layer(0).attention().queryKeyPairs().state(5)).isEqualTo(DEAD);
    assertThat(layer(0).attention().heads().state(2)).isEqualTo(LIVE);
  }

  @Test
  void aConstantThatOnlyKeysReadIsDead() {
    model.of(0, "ln_1.weight")[1] = 0;
    double[] row = Arrays.copyOfRange(model.of(0, "attn.c_attn.weight"), 3 * WIDTH, 6 * WIDTH);
    Arrays.fill(row, 0, WIDTH, 0);
    Arrays.fill(row, 2 * WIDTH, 3 * WIDTH, 0);
    System.arraycopy(row, 0, model.of(0, "attn.c_attn.weight"), 3 * WIDTH, row.length);
    assertThat(layer(0).attention().features().state(1)).isEqualTo(DEAD);
    model.of(0, "ln_1.weight")[1] = 1;
    assertThat(layer(0).attention().features().state(1)).isEqualTo(LIVE);
  }

  @Test
  void valueDimensionsAreConstantWithoutInputAndDeadWithoutOutput() {
    model.cutColumn(0, "attn.c_attn.weight", 2 * WIDTH);
    assertThat(layer(0).attention().values().state(0)).isEqualTo(CONSTANT);
    model.of(0, "attn.c_attn.bias")[2 * WIDTH] = 0;
    assertThat(layer(0).attention().values().state(0)).isEqualTo(DEAD);
    model.cutRow(0, "attn.c_proj.weight", 1);
    assertThat(layer(0).attention().values().state(1)).isEqualTo(DEAD);
    assertThat(layer(0).attention().heads().state(0)).isEqualTo(DEAD);
    assertThat(layer(0).attention().queryKeyPairs().count(DEAD)).isEqualTo(HEAD_WIDTH);
  }

  @Test
  void aHeadOfConstantValuesIsConstantAndNeedsNoScores() {
    model.cutColumn(0, "attn.c_attn.weight", 2 * WIDTH);
    model.cutColumn(0, "attn.c_attn.weight", 2 * WIDTH + 1);
    assertThat(layer(0).attention().heads().state(0)).isEqualTo(CONSTANT);
    assertThat(layer(0).attention().queryKeyPairs().state(0)).isEqualTo(DEAD);
    assertThat(layer(0).attention().queryKeyPairs().state(2)).isEqualTo(LIVE);
  }

  @Test
  void neuronsAreConstantWithoutInputAndDeadWithoutOutput() {
    model.cutColumn(0, "mlp.c_fc.weight", 0);
    assertThat(layer(0).mlp().neurons().state(0)).isEqualTo(CONSTANT);
    model.of(0, "mlp.c_fc.bias")[0] = 0;
    assertThat(layer(0).mlp().neurons().state(0)).isEqualTo(DEAD);
    model.cutRow(0, "mlp.c_proj.weight", 3);
    assertThat(layer(0).mlp().neurons().state(3)).isEqualTo(DEAD);
    assertThat(layer(0).mlp().neurons().count(LIVE)).isEqualTo(3);
  }

  @Test
  void aFeatureThatOnlyDeadNeuronsReadIsDead() {
    Arrays.fill(model.of(0, "mlp.c_fc.weight"), 2 * 5 + 1, 3 * 5, 0);
    assertThat(layer(0).mlp().features().state(2)).isEqualTo(LIVE);
    model.cutRow(0, "mlp.c_proj.weight", 0);
    assertThat(layer(0).mlp().features().state(2)).isEqualTo(DEAD);
  }

  @Test
  void withoutGainsASubLayerIsConstantOrDead() {
    Arrays.fill(model.of(0, "ln_1.weight"), 0);
    assertThat(layer(0).attention().state()).isEqualTo(CONSTANT);
    assertThat(layer(0).layer()).isEqualTo(LIVE);
    Arrays.fill(model.of(0, "mlp.c_proj.weight"), 0);
    assertThat(layer(0).mlp().state()).isEqualTo(CONSTANT);
    assertThat(layer(0).layer()).isEqualTo(CONSTANT);
    Arrays.fill(model.of(0, "mlp.c_proj.bias"), 0);
    Arrays.fill(model.of(0, "attn.c_proj.weight"), 0);
    Arrays.fill(model.of(0, "attn.c_proj.bias"), 0);
    assertThat(layer(0).layer()).isEqualTo(DEAD);
    assertThat(UnitTotals.of(model.analyse(), DEAD)).isEqualTo(new UnitTotals(0, 6, 6, 3, 5, 2, 1));
  }

  @Test
  void withoutAnOutputEverythingIsDead() {
    Arrays.fill(model.of("transformer.ln_f.weight"), 0);
    Connectivity connectivity = model.analyse();
    assertThat(UnitTotals.of(connectivity, DEAD)).isEqualTo(new UnitTotals(6, 12, 12, 6, 10, 4, 2));
    assertThat(connectivity.tokens().count(CONSTANT)).isEqualTo(7);
    assertThat(EffectiveWeights.of(connectivity).ofModel().effective()).isZero();
    assertThat(PathCounts.of(connectivity).logits()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void withoutTextEverythingIsConstant() {
    Arrays.fill(model.wpe(), 0);
    Arrays.fill(model.wte(), 0);
    // The head is pruned together with the embedding.
    assertThat(model.analyse().tokens().count(DEAD)).isEqualTo(7);
    TinyModel one =
        TinyModel.random(
            TinyModel.config(ActivationFunction.GELU_NEW, 2, 1, 1), new Random(2), 1, 1, 1);
    // One token in one position: nothing varies.
    assertThat(UnitTotals.of(one.analyse(), CONSTANT))
        .isEqualTo(new UnitTotals(6, 0, 12, 6, 10, 4, 2));
    assertThat(EffectiveWeights.of(one.analyse()).ofModel().effective()).isZero();
  }

  @Test
  void aSingleKeyNeedsNoScores() {
    TinyModel one =
        TinyModel.random(
            TinyModel.config(ActivationFunction.GELU_NEW, 2, 7, 1), new Random(2), 1, 1, 1);
    assertThat(UnitTotals.of(one.analyse(), DEAD)).isEqualTo(new UnitTotals(0, 12, 0, 0, 0, 0, 0));
  }

  @Test
  void aTokenWithoutRowHasNoLogit() {
    TinyModel.cutRow(model.wte(), WIDTH, 5);
    assertThat(model.analyse().tokens().state(5)).isEqualTo(DEAD);
    model.of("transformer.ln_f.weight")[0] = 0;
    for (int f = 1; f < WIDTH; f++) {
      model.wte()[f] = 0;
    }
    assertThat(model.analyse().tokens().state(0)).isEqualTo(CONSTANT);
  }

  @Test
  void weightsAfterAZeroGainAreStranded() {
    model.of(0, "ln_1.weight")[2] = 0;
    EffectiveWeights weights = EffectiveWeights.of(model.analyse());
    // The row of c_attn, 18 weights, out of 6 + 6 + 108 + 36 + 30 + 30 minus the gain.
    assertThat(weights.ofLayer(0)).isEqualTo(new EffectiveDensity(216, 215, 197));
    assertThat(weights.ofLayer(0).stranded()).isEqualTo(18.0 / 215);
    assertThat(weights.ofLayer(1).stranded()).isZero();
    assertThat(weights.of(Scope.resolve("ln_1", model.layout().specs(), "scope")))
        .isEqualTo(new EffectiveDensity(12, 11, 11));
  }

  @Test
  void aMaskDeterminesTheWeightsThatExist() {
    Parameters weights = model.parameters();
    Mask mask =
        Mask.dense(Scope.resolve("ln_1", weights.layout().specs(), "scope"))
            .keeping((tensor, index) -> tensor == 1 || index == 0);
    weights.slab().view("transformer.h.1.ln_1.weight").set(3, 0);
    Connectivity connectivity = Connectivity.of(KeptWeights.of(weights, mask));
    assertThat(connectivity.layers().get(0).attention().features().count(LIVE)).isEqualTo(1);
    // Kept, though currently zero.
    assertThat(connectivity.layers().get(1).attention().features().count(LIVE)).isEqualTo(6);
  }

  @Test
  void pathsOfADenseLayerAreCounted() {
    PathCounts paths = PathCounts.of(model.analyse());
    double stream = 1;
    for (int layer = 0; layer < 2; layer++) {
      assertThat(paths.boundaries().get(layer)).isEqualTo(Math.log10(6 * stream));
      // A value dimension's own paths, and those of the head's two query and key dimensions.
      stream += 6 * (6 * stream + 2 * 2 * 6 * stream);
      stream += 5 * 6 * stream;
    }
    assertThat(paths.boundaries()).hasSize(3);
    assertThat(paths.logits()).isEqualTo(Math.log10(7 * 6 * stream));
  }

  @Test
  void aChainIsOnePathAndABrokenOneNone() {
    TinyModel chain = new TinyModel(model.config());
    chain.wte()[0] = 1;
    chain.of(0, "ln_2.weight")[0] = 1;
    chain.of(0, "mlp.c_fc.weight")[0] = 1;
    chain.of(0, "mlp.c_proj.weight")[1] = 1;
    chain.wte()[WIDTH + 1] = 1;
    chain.of("transformer.ln_f.weight")[1] = 1;
    // Feature 1 is reached from the embedding, and from feature 0 through the neuron.
    assertThat(PathCounts.of(chain.analyse()).boundaries())
        .isEqualTo(List.of(Math.log10(2), Math.log10(2), Math.log10(2)));
    assertThat(PathCounts.of(chain.analyse()).logits()).isEqualTo(Math.log10(2));
    chain.of(0, "mlp.c_proj.weight")[1] = 0;
    // Nothing reads feature 0 any more.
    assertThat(PathCounts.of(chain.analyse()).logits()).isZero();
  }

  @Test
  void deepModelsHaveMorePathsThanADoubleHolds() {
    TinyModel deep =
        TinyModel.random(
            TinyModel.config(ActivationFunction.GELU_NEW, 211, 7, 5), new Random(3), 1, 1, 1);
    double layer = Math.log10((1 + 6 * 30) * 31);
    assertThat(PathCounts.of(deep.analyse()).logits())
        .isCloseTo(211 * layer + Math.log10(42), org.assertj.core.api.Assertions.within(1e-8));
  }
}
