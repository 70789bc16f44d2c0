package dev.espalier.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.RandomMasks;
import dev.espalier.model.WeightFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loss, logits and every gradient in a mask's forms equal those of the dense model with zeros. */
class FormsGradientTest {

  private static final double RELATIVE = 1e-5;
  private static final float LOGIT = 2e-4f;
  private static final int SEQUENCES = 7;
  private static final int TOKENS = 41;

  /** More rows than two tiles, and widths that no vector divides. */
  private static final Gpt2Config TIED =
      ConfigOf.shape(151, TOKENS, 66, 3, 3, 131).scaled(true, true).dropout(0.1, 0.2, 0.15).make();

  private static final Gpt2Config UNTIED = TIED.withTiedHead(false);

  static Stream<Arguments> cases() {
    // The plain kernels are slow, and a few masks suffice to show that they agree.
    return Stream.concat(
        Stream.of("vector", "onednn")
            .flatMap(
                kernels -> RandomMasks.CASES.stream().map(mask -> Arguments.of(mask, kernels))),
        Stream.of("ln_1 0.5", "layer-norms layer", "all 0.03", ".* 0.5")
            .map(mask -> Arguments.of(mask, "plain")));
  }

  static Stream<Arguments> untiedCases() {
    return Stream.concat(
        Stream.of("vector", "onednn")
            .flatMap(
                kernels ->
                    RandomMasks.UNTIED_CASES.stream().map(mask -> Arguments.of(mask, kernels))),
        Stream.of("all 0.03", "lm_head.weight 0.1").map(mask -> Arguments.of(mask, "plain")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreeWithTheDenseModel(String maskName, String kernelsName) {
    assertAgree(TIED, maskName, kernelsName);
  }

  @ParameterizedTest
  @MethodSource("untiedCases")
  void agreeWithTheDenseModelWithAnUntiedHead(String maskName, String kernelsName) {
    assertAgree(UNTIED, maskName, kernelsName);
  }

  private static void assertAgree(Gpt2Config config, String maskName, String kernelsName) {
    Random random = new Random(maskName.hashCode());
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose(kernelsName, 2)) {
      Mask mask = RandomMasks.of(maskName, config, 5);
      Parameters dense = Parameters.allocate(arena, config);
      for (int t = 0; t < dense.slab().specs().size(); t++) {
        FloatView view = dense.slab().view(t);
        for (long i = 0; i < view.size(); i++) {
          view.set(i, (float) (random.nextGaussian() * 0.3));
        }
      }
      mask.on(dense.slab()).apply();
      ExecutionPlan forms = ExecutionPlan.of(config, mask, FormatPolicy.SPARSE);
      assertThat(forms.byName().values()).anyMatch(form -> form != WeightFormat.DENSE);
      Parameters sparse = Parameters.allocate(arena, config, forms);
      sparse.gather(dense);

      // A short batch after a long one, of which no values may remain.
      for (int sequences : new int[] {SEQUENCES, 2}) {
        Batch batch = batch(arena, config, random, sequences);
        DropoutPlan dropout = DropoutPlan.of(config, 42, 3, sequences);
        Pass expected = new Pass(arena, config, kernels, ExecutionPlan.dense(config), mask);
        Pass actual = new Pass(arena, config, kernels, forms, mask);
        assertThat(actual.loss(sparse, batch, dropout))
            .isCloseTo(expected.loss(dense, batch, dropout), within(1e-5));
        assertGradientsAgree(actual.gradient, expected.gradient, arena);
        assertThat(actual.lossSum(sparse, batch))
            .isCloseTo(expected.lossSum(dense, batch), within(1e-5 * batch.predicted()));
        assertLogitsAgree(actual.logits(sparse, batch), expected.logits(dense, batch));
      }
    }
  }

  private static Batch batch(Arena arena, Gpt2Config config, Random random, int sequences) {
    Batch batch = new Batch(arena, SEQUENCES, TOKENS);
    for (int i = 0; i < sequences * TOKENS; i++) {
      batch.ids().setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(config.vocabSize()));
    }
    batch.filled(sequences);
    return batch;
  }

  /** A model with all the memory it needs. */
  private static final class Pass {

    final Parameters gradient;
    private final Arena arena;
    private final Gpt2Config config;
    private final Gpt2 model;
    private final Activations activations;
    private final Mask mask;
    private final ExecutionPlan forms;

    Pass(Arena arena, Gpt2Config config, Kernels kernels, ExecutionPlan forms, Mask mask) {
      this.arena = arena;
      this.config = config;
      this.mask = mask;
      this.forms = forms;
      model = new Gpt2(config, kernels, forms);
      gradient = Parameters.allocate(arena, config, forms);
      activations = Activations.forTraining(arena, config, kernels, forms, SEQUENCES, TOKENS);
    }

    double loss(Parameters weights, Batch batch, DropoutPlan dropout) {
      // Stale values must not enter the gradient.
      gradient.slab().flat().segment().fill((byte) 1);
      double loss = model.lossAndGradient(gradient, weights, activations, batch, dropout);
      mask.only(spec -> !forms.sparse(spec)).on(gradient.slab()).apply();
      return loss;
    }

    double lossSum(Parameters weights, Batch batch) {
      return model.lossSum(weights, activations, batch);
    }

    float[] logits(Parameters weights, Batch batch) {
      FloatView out = FloatView.allocate(arena, batch.rows(), config.vocabSize());
      model.logits(out, weights, activations, batch);
      return out.toArray();
    }
  }

  private static void assertLogitsAgree(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      // Asserting each number takes far longer than computing it.
      if (!(Math.abs(actual[i] - expected[i]) <= LOGIT)) {
        assertThat(actual[i]).as("logit %s", i).isCloseTo(expected[i], within(LOGIT));
      }
    }
  }

  private static void assertGradientsAgree(Parameters actual, Parameters expected, Arena arena) {
    Parameters whole = Parameters.allocate(arena, expected.config());
    actual.scatter(whole);
    double largest = 0;
    for (long i = 0; i < expected.slab().flat().size(); i++) {
      largest = Math.max(largest, Math.abs(expected.slab().flat().get(i)));
    }
    for (int t = 0; t < expected.slab().specs().size(); t++) {
      FloatView is = whole.slab().view(t);
      FloatView ought = expected.slab().view(t);
      double most = 0;
      double difference = 0;
      for (long i = 0; i < ought.size(); i++) {
        most = Math.max(most, Math.abs(ought.get(i)));
        difference = Math.max(difference, Math.abs((double) is.get(i) - ought.get(i)));
      }
      // If the true gradient is 0, the dense one is rounding error, bounded by that of the whole
      // model.
      assertThat(difference)
          .as(expected.slab().specs().get(t).name())
          .isLessThanOrEqualTo(RELATIVE * most + 1e-6 * largest);
    }
  }
}
