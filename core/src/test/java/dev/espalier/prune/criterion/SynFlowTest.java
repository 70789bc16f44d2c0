package dev.espalier.prune.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Cut;
import dev.espalier.prune.Scope;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the flow conserves, whatever the weights; torch's values are in the golden tests. */
class SynFlowTest {

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void free() {
    arena.close();
  }

  private static Gpt2Config config(int layers) {
    return ConfigOf.shape(11, 5, 21, layers, 3, 37).make();
  }

  private Parameters weights(int layers, double deviation) {
    Random random = new Random(layers);
    Parameters weights = Parameters.allocate(arena, config(layers));
    FloatView flat = weights.slab().flat();
    for (long i = 0; i < flat.size(); i++) {
      flat.set(i, (float) (random.nextGaussian() * deviation));
    }
    return weights;
  }

  private Scores scores(Parameters weights, Mask mask) {
    return new SynFlow().scores(new ScoringContext(weights, mask, 1, 1, arena));
  }

  private static double sum(Scores scores, Mask mask, int tensor) {
    double[] sum = {0};
    mask.forEachSurvivor(tensor, i -> sum[0] += scores.of(tensor, i));
    return sum[0];
  }

  private static Mask whole(Parameters weights, String scope) {
    return Mask.dense(Scope.resolve(scope, weights.layout().specs(), "test"));
  }

  /** Even if the flow itself, and each of its derivatives, exceeds 64-bit numbers. */
  @Test
  void scoresOfWeightsThatCarryTheWholeFlowSumToOne() {
    Parameters weights = weights(150, 30);
    Mask mask = whole(weights, "transformer.(ln_f|wte|wpe).weight");
    Scores scores = scores(weights, mask);
    assertThat(mask.specs()).extracting(TensorSpec::name).endsWith("transformer.ln_f.weight");
    // The embeddings together carry the whole flow once; wte, which is also the head, carries it
    // again.
    assertThat(sum(scores, mask, 0) + sum(scores, mask, 1)).isCloseTo(2, within(1e-4));
    assertThat(sum(scores, mask, 2)).isCloseTo(1, within(1e-4));
  }

  /**
   * The flow into a projection equals that out of it: both matrices of an MLP and its gain carry
   * the same.
   */
  @Test
  void consecutiveMatricesCarryTheSameFlow() {
    Parameters weights = weights(3, 0.4);
    for (int layer = 0; layer < 3; layer++) {
      Mask mask = whole(weights, ".*h." + layer + ".(ln_2|mlp.c_fc|mlp.c_proj).weight");
      Scores scores = scores(weights, mask);
      double first = sum(scores, mask, 0);
      assertThat(first).isBetween(0.01, 1.0);
      assertThat(sum(scores, mask, 1)).isCloseTo(first, within(1e-5));
      assertThat(sum(scores, mask, 2)).isCloseTo(first, within(1e-5));
      Mask attention = whole(weights, ".*h." + layer + ".(ln_1|attn.c_attn|attn.c_proj).weight");
      Scores through = scores(weights, attention);
      double whole = sum(through, attention, 0);
      assertThat(sum(through, attention, 1)).isCloseTo(whole, within(1e-5));
      assertThat(sum(through, attention, 2)).isCloseTo(whole, within(1e-5));
    }
  }

  @Test
  void prunedAndDisconnectedWeightsCarryNoFlow() {
    Parameters weights = weights(2, 0.4);
    List<TensorSpec> scope = Scope.resolve("linear", weights.layout().specs(), "test");
    int cFc = names(scope).indexOf("transformer.h.0.mlp.c_fc.weight");
    int cProj = names(scope).indexOf("transformer.h.0.mlp.c_proj.weight");
    // Neuron 5 has no inputs left, and neuron 6 no outputs; their values are still stored.
    Mask mask =
        Mask.dense(scope)
            .keeping((t, i) -> !(t == cFc && i % 37 == 5) && !(t == cProj && i / 21 == 6));
    Scores scores = scores(weights, mask);
    for (int feature = 0; feature < 21; feature++) {
      assertThat(scores.of(cProj, 5 * 21 + feature)).isZero();
      assertThat(scores.of(cFc, feature * 37 + 6)).isZero();
      assertThat(scores.of(cFc, feature * 37 + 7)).isPositive();
    }
  }

  /** Without queries a head's keys have no effect, and vice versa. */
  @Test
  void queriesAndKeysNeedEachOther() {
    Parameters weights = weights(1, 0.4);
    List<TensorSpec> scope = Scope.resolve("linear", weights.layout().specs(), "test");
    Mask mask = Mask.dense(scope).keeping((t, i) -> t != 0 || i % 63 != 4);
    Scores scores = scores(weights, mask);
    for (int feature = 0; feature < 21; feature++) {
      assertThat(scores.of(0, feature * 63 + 21 + 4)).isZero();
      assertThat(scores.of(0, feature * 63 + 21 + 5)).isPositive();
      assertThat(scores.of(0, feature * 63 + 5)).isPositive();
    }
  }

  /**
   * The residual stream bypasses every block, so the flow does not end when a block is pruned, and
   * the guarantee against layer collapse (theorem 3 of the paper), which is for networks without
   * such bypasses, does not hold: with small weights only the embedding is left.
   */
  @Test
  void blocksBypassedByTheResidualStreamCanBePruned() {
    Parameters weights = weights(2, 0.02);
    Mask mask = whole(weights, "all");
    long whole = mask.survivors();
    for (int step = 1; step <= 100; step++) {
      long kept = Math.round(whole * Math.pow(0.03, step / 100.0));
      mask = Cut.lowest(mask, scores(weights, mask), mask.survivors() - kept);
    }
    for (int t = 0; t < mask.specs().size(); t++) {
      if (mask.specs().get(t).name().contains(".h.")) {
        assertThat(mask.survivors(t)).as(mask.specs().get(t).name()).isZero();
      }
    }
    assertThat(mask.survivors()).isPositive();
  }

  private static List<String> names(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::name).toList();
  }
}
