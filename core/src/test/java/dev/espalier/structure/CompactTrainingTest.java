package dev.espalier.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.fixture.TrainingOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.model.RandomMasks;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import dev.espalier.train.AfterStep;
import dev.espalier.train.Evaluator;
import dev.espalier.train.Trainer;
import dev.espalier.train.TrainingSession;
import dev.espalier.train.TrainingSettings;
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
import org.junit.jupiter.params.provider.MethodSource;

/** Training the compact model equals training the whole one under the mask. */
class CompactTrainingTest {

  private static final int STEPS = 30;
  private static final double LOSS = 1e-4;
  private static final int TOKENS = 23;
  private static final int BLOCKS = 31;

  /** Without dropout, which differs if there are fewer heads and features. */
  private static final Gpt2Config CONFIG =
      ConfigOf.shape(89, TOKENS, 36, 3, 3, 70).scaled(true, true).initializerRange(0.1).make();

  /** Masks of runs, and masks that prune whole parts. */
  private static final List<String> PARTS =
      List.of("heads", "neurons", "attention", "mlp", "layer", "features", "everything");

  static Stream<String> cases() {
    return Stream.concat(RandomMasks.CASES.stream(), PARTS.stream());
  }

  private static Mask mask(String name) {
    if (!PARTS.contains(name)) {
      return RandomMasks.of(name, CONFIG, 11);
    }
    List<TensorSpec> specs = Gpt2Layout.of(CONFIG).specs();
    Random random = new Random(4);
    return Mask.dense(specs)
        .keeping(
            (t, i) -> {
              TensorSpec spec = specs.get(t);
              int columns = spec.shape().dim(spec.shape().rank() - 1);
              int row = (int) (i / columns);
              int column = (int) (i % columns);
              String tensor = spec.name().replaceFirst(".*\\.h\\.1\\.", "");
              boolean everything = name.equals("everything");
              boolean dead =
                  switch (tensor) {
                    case "attn.c_proj.weight" ->
                        (everything || name.equals("heads")) && row < 17
                            || name.equals("attention")
                            || name.equals("layer");
                    case "attn.c_attn.weight" -> everything && column % 5 == 0 && column < 72;
                    case "attn.c_proj.bias" -> name.equals("layer") || name.equals("attention");
                    case "mlp.c_proj.weight" ->
                        (everything || name.equals("neurons")) && row % 3 > 0
                            || name.equals("mlp")
                            || name.equals("layer");
                    case "mlp.c_proj.bias" -> name.equals("layer");
                    default -> false;
                  };
              if (everything || name.equals("features")) {
                boolean written =
                    spec.name().contains("c_proj") || spec.kind() == TensorSpec.Kind.EMBEDDING;
                dead |= written && (column == 7 || column == 20);
                boolean reads = spec.name().matches(".*(c_attn|c_fc).weight");
                dead |= reads && (row == 7 || row == 20);
              }
              return !dead && (!everything || columns == 36 || random.nextDouble() < 0.5);
            });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossesEqualThoseOfTheMaskedRun(String name) {
    Mask mask = mask(name);
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose("vector", 2)) {
      TokenBlocks blocks = blocks(arena);
      Parameters masked = start(arena, CONFIG);
      List<Double> expected = train(kernels, blocks, masked, mask, FormatPolicy.DENSE);

      Parameters whole = start(arena, CONFIG);
      mask.on(whole.slab()).apply();
      Compaction compaction = Compactor.forTraining(whole, mask, false);
      Parameters small = Parameters.allocate(arena, compaction.config());
      compaction.gather(small, whole);
      List<Double> actual =
          train(kernels, blocks, small, compaction.mask(mask), FormatPolicy.SPARSE);

      for (int i = 0; i < expected.size(); i++) {
        assertThat(actual.get(i)).as("loss " + i).isCloseTo(expected.get(i), within(LOSS));
      }
      compaction.scatter(whole, small);
      mask.on(whole.slab()).check();
      assertThat(evaluate(kernels, blocks, whole)).isCloseTo(expected.getLast(), within(LOSS));
      if (PARTS.contains(name)) {
        assertThat(compaction.removed().isNothing()).isFalse();
      }
    }
  }

  /** Values that vary only through dropout need their queries and keys. */
  @Test
  void attentionDropoutKeepsTheQueriesAndKeysOfConstantValues() {
    List<TensorSpec> specs = Gpt2Layout.of(CONFIG).specs();
    Mask constantValues =
        Mask.dense(specs)
            .keeping(
                (t, i) -> !specs.get(t).name().endsWith("h.1.attn.c_attn.weight") || i % 108 < 72);
    try (Arena arena = Arena.ofConfined()) {
      Compaction still = Compactor.forTraining(start(arena, CONFIG), constantValues, false);
      assertThat(still.removed().queryKeyPairs()).isEqualTo(36);
      Compaction dropping = Compactor.forTraining(start(arena, CONFIG), constantValues, true);
      assertThat(dropping.isIdentity()).isTrue();
    }
  }

  /** With constants frozen the initial loss is the same, and copying the weights back is exact. */
  @Test
  void frozenConstantsCanBeUnfolded() {
    Mask mask = RandomMasks.of("linear 0.02", CONFIG, 11);
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose("vector", 2)) {
      TokenBlocks blocks = blocks(arena);
      Parameters whole = start(arena, CONFIG);
      mask.on(whole.slab()).apply();
      Compaction compaction = Compactor.forTrainingFrozen(whole, mask).orElseThrow();
      assertThat(compaction.removed().neurons()).isPositive();
      Parameters small = Parameters.allocate(arena, compaction.config());
      compaction.gather(small, whole);
      assertThat(evaluate(kernels, blocks, small))
          .isCloseTo(evaluate(kernels, blocks, whole), within(LOSS));
      List<Double> losses =
          train(kernels, blocks, small, compaction.mask(mask), FormatPolicy.SPARSE);
      compaction.scatter(whole, small);
      mask.on(whole.slab()).check();
      assertThat(evaluate(kernels, blocks, whole)).isCloseTo(losses.getLast(), within(LOSS));
    }
  }

  private static Parameters start(Arena arena, Gpt2Config config) {
    Parameters weights = Parameters.allocate(arena, config);
    weights.initialise(3);
    Random random = new Random(6);
    for (TensorSpec spec : weights.layout().specs()) {
      if (spec.kind() == TensorSpec.Kind.PROJECTION_BIAS) {
        FloatView bias = weights.slab().view(spec.name());
        for (int i = 0; i < bias.size(); i++) {
          bias.set(i, (float) (0.1 * random.nextGaussian()));
        }
      }
    }
    return weights;
  }

  private static List<Double> train(
      Kernels kernels, TokenBlocks blocks, Parameters weights, Mask mask, FormatPolicy choice) {
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepDone(StepReport step) {
            losses.add(step.update().loss());
          }
        };
    TrainingSettings settings = TrainingOf.steps(STEPS, 4).learningRate(3e-3).draws(5, true).make();
    Trainer trainer = new Trainer(weights.config(), kernels, settings, blocks, choice);
    try (TrainingSession round = trainer.begin(weights, mask)) {
      round.train(2, listener, AfterStep.NOTHING);
      losses.add(round.evaluate(blocks, TrainingListener.NONE).loss());
    }
    assertThat(losses).hasSize(STEPS + 1);
    return losses;
  }

  private static double evaluate(Kernels kernels, TokenBlocks blocks, Parameters weights) {
    try (Arena arena = Arena.ofShared()) {
      return Evaluator.create(arena, weights.config(), kernels, 4, blocks)
          .evaluate(weights, TrainingListener.NONE)
          .loss();
    }
  }

  private static TokenBlocks blocks(Arena arena) {
    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, (long) BLOCKS * TOKENS);
    Random random = new Random(2);
    for (int i = 0; i < BLOCKS * TOKENS; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(10) * (1 + i % 8));
    }
    return new TokenBlocks(TokenIds.ofInts(ids), TOKENS, "test");
  }
}
