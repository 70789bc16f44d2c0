package dev.espalier.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.fixture.TrainingOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.model.RandomMasks;
import dev.espalier.model.WeightFormat;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import dev.espalier.train.progress.StepReport;
import dev.espalier.train.progress.TrainingListener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Training in a mask's forms equals dense training under the same mask, dropout included. */
class SparseTrainingTest {

  private static final int STEPS = 14;
  private static final double LOSS = 1e-4;
  private static final int TOKENS = 23;
  private static final int BLOCKS = 31;

  private static final Gpt2Config CONFIG =
      ConfigOf.shape(89, TOKENS, 36, 3, 3, 70).dropout(0.1, 0.1, 0.1).initializerRange(0.1).make();

  static Stream<Arguments> cases() {
    return withOptimizers(
        RandomMasks.CASES,
        List.of("ln_1 0.5", "ln_1 0", "linear 0.3", "linear rows", "all 0.03", ".* 0.5"));
  }

  /**
   * Every mask with AdamW; the other optimizers depend on gradients only, for which a few masks
   * suffice.
   */
  private static Stream<Arguments> withOptimizers(List<String> all, List<String> few) {
    return Stream.of(OptimizerSettings.Kind.values())
        .flatMap(
            kind ->
                (kind == OptimizerSettings.Kind.ADAMW ? all : few)
                    .stream().map(mask -> Arguments.of(mask, kind)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossesEqualThoseOfTheMaskedDenseRun(String maskName, OptimizerSettings.Kind kind) {
    assertLossesAgree(CONFIG, maskName, kind);
  }

  static Stream<Arguments> untiedCases() {
    return withOptimizers(
        RandomMasks.UNTIED_CASES, List.of("all 0.03", "lm_head.weight 0.1", "lm_head.weight one"));
  }

  @ParameterizedTest
  @MethodSource("untiedCases")
  void lossesEqualThoseOfTheMaskedDenseRunWithAnUntiedHead(
      String maskName, OptimizerSettings.Kind kind) {
    assertLossesAgree(CONFIG.withTiedHead(false), maskName, kind);
  }

  private static void assertLossesAgree(
      Gpt2Config config, String maskName, OptimizerSettings.Kind kind) {
    Mask mask = RandomMasks.of(maskName, config, 11);
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose("vector", 2)) {
      TokenBlocks blocks = blocks(arena);
      Run dense = new Run(arena, config, kernels, blocks, mask, kind, FormatPolicy.DENSE);
      Run sparse = new Run(arena, config, kernels, blocks, mask, kind, FormatPolicy.SPARSE);

      assertThat(dense.losses).hasSize(STEPS + 1);
      for (int i = 0; i < dense.losses.size(); i++) {
        assertThat(sparse.losses.get(i))
            .as("loss " + i)
            .isCloseTo(dense.losses.get(i), within(LOSS));
      }
      // A loss that cannot change, as without a head, would agree whatever is computed.
      if (!maskName.equals("all one") && !maskName.equals("lm_head.weight one")) {
        assertThat(dense.losses.getFirst() - dense.losses.getLast()).isGreaterThan(0.01);
      }
      mask.on(sparse.weights.slab()).check();
    }
  }

  /** A training run from the same start, and its evaluation. */
  private static final class Run {

    final List<Double> losses = new ArrayList<>();
    final Parameters weights;

    Run(
        Arena arena,
        Gpt2Config config,
        Kernels kernels,
        TokenBlocks blocks,
        Mask mask,
        OptimizerSettings.Kind kind,
        FormatPolicy choice) {
      weights = Parameters.allocate(arena, config);
      weights.initialise(3);
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void stepDone(StepReport step) {
              losses.add(step.update().loss());
            }
          };
      Trainer trainer = new Trainer(config, kernels, settings(kind), blocks, choice);
      try (TrainingSession round = trainer.begin(weights, mask)) {
        assertThat(round.forms().byName().values().stream().allMatch(WeightFormat.DENSE::equals))
            .isEqualTo(choice == FormatPolicy.DENSE);
        round.train(2, listener, AfterStep.NOTHING);
        losses.add(round.evaluate(blocks, TrainingListener.NONE).loss());
      }
    }
  }

  @Test
  void memoryIsProportionalToTheRemainingWeights() {
    List<TensorSpec> specs = Gpt2Layout.of(CONFIG).specs();
    Mask mask = RandomMasks.of("linear 0.02", CONFIG, 1);
    long pruned = mask.size() - mask.survivors();
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose("vector", 1)) {
      Parameters weights = Parameters.allocate(arena, CONFIG);
      TokenBlocks blocks = blocks(arena);
      TrainingSettings settings = settings(OptimizerSettings.Kind.ADAMW);
      try (TrainingSession round =
          new Trainer(CONFIG, kernels, settings, blocks, FormatPolicy.SPARSE)
              .begin(weights, mask)) {
        long padding = 16L * specs.size();
        assertThat(round.trainedFloats())
            .isCloseTo(Slab.bytes(specs) / Float.BYTES - pruned, within(padding));
      }
      try (TrainingSession round =
          new Trainer(CONFIG, kernels, settings, blocks, FormatPolicy.DENSE).begin(weights, mask)) {
        assertThat(round.trainedFloats()).isEqualTo(weights.slab().flat().size());
      }
    }
  }

  @Test
  void theWholeModelIsAvailableAfterAnyStep() {
    Mask mask = RandomMasks.of("all 0.4", CONFIG, 1);
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose("vector", 1)) {
      Parameters weights = Parameters.allocate(arena, CONFIG);
      weights.initialise(4);
      Parameters seen = Parameters.allocate(arena, CONFIG);
      TrainingSettings settings = settings(OptimizerSettings.Kind.SGD);
      new Trainer(CONFIG, kernels, settings, blocks(arena), FormatPolicy.SPARSE)
          .train(
              weights,
              mask,
              0,
              TrainingListener.NONE,
              (step, whole) -> {
                if (step == STEPS) {
                  seen.slab().flat().copyFrom(whole.sync().slab().flat());
                }
              });
      mask.on(seen.slab()).check();
      assertThat(seen.slab().flat().segment().mismatch(weights.slab().flat().segment()))
          .isEqualTo(-1);
    }
  }

  private static TokenBlocks blocks(Arena arena) {
    Random random = new Random(8);
    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, (long) BLOCKS * TOKENS);
    for (int i = 0; i < BLOCKS * TOKENS; i++) {
      // Half of the text is one token, so that there is something to learn.
      int id = random.nextBoolean() ? 7 : random.nextInt(CONFIG.vocabSize());
      ids.setAtIndex(ValueLayout.JAVA_INT, i, id);
    }
    return new TokenBlocks(TokenIds.ofInts(ids), TOKENS, "random");
  }

  private static TrainingSettings settings(OptimizerSettings.Kind kind) {
    return TrainingOf.steps(STEPS, 7)
        .learningRate(kind == OptimizerSettings.Kind.SGD ? 0.1 : 1e-3)
        .optimizer(OptimizerSettings.of(kind, 0.01))
        .make();
  }
}
