package dev.espalier.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Batch;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.DropoutPlan;
import dev.espalier.model.network.Gpt2;
import dev.espalier.text.TokenBlocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One pass over one batch: logits, loss and the gradient of every tensor equal transformers'. */
class ForwardGoldenTest {

  static final double RELATIVE = 1e-4;
  private static final int SEQUENCES = 2;
  private static final int TOKENS = 13;

  static Stream<Arguments> cases() {
    return Golden.withEveryKernels(Golden.MODELS);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsAgree(String name, String kernelsName) {
    try (Arena arena = Arena.ofShared()) {
      SafetensorsValues golden = Golden.tensors(name + "/forward.safetensors");
      Parameters weights = Golden.weights(arena, name);
      Kernels kernels = Golden.kernels(kernelsName);
      Gpt2 model = new Gpt2(weights.config(), kernels);
      Batch batch = batch(arena, golden);
      FloatView logits = FloatView.allocate(arena, batch.rows(), weights.config().vocabSize());

      Activations memory =
          Activations.forEvaluation(arena, weights.config(), kernels, SEQUENCES, TOKENS);
      model.logits(logits, weights, memory, batch);
      assertNear(logits.toArray(), golden.floats("logits"), "logits");

      double loss = model.lossSum(weights, memory, batch) / batch.predicted();
      assertThat(loss).isCloseTo(golden.floats("loss")[0], within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossAndGradientsAgree(String name, String kernelsName) {
    try (Arena arena = Arena.ofShared()) {
      SafetensorsValues golden = Golden.tensors(name + "/forward.safetensors");
      Parameters weights = Golden.weights(arena, name);
      Kernels kernels = Golden.kernels(kernelsName);
      Batch batch = batch(arena, golden);
      Parameters gradient = Parameters.allocate(arena, weights.config());
      Activations memory =
          Activations.forTraining(arena, weights.config(), kernels, SEQUENCES, TOKENS);

      double loss =
          new Gpt2(weights.config(), kernels)
              .lossAndGradient(gradient, weights, memory, batch, DropoutPlan.NONE);

      assertThat(loss).isCloseTo(golden.floats("loss")[0], within(1e-5));
      for (TensorSpec spec : weights.layout().specs()) {
        float[] actual = gradient.slab().view(spec.name()).toArray();
        assertNear(actual, golden.floats("grad." + spec.name()), spec.name());
      }
    }
  }

  /** The head is computed in chunks of rows, only one of which the small batch above needs. */
  @ParameterizedTest
  @MethodSource("cases")
  void aLargeBatchHasTheMeanGradientOfItsParts(String name, String kernelsName) {
    try (Arena arena = Arena.ofShared()) {
      Parameters weights = Golden.weights(arena, name);
      Kernels kernels = Golden.kernels(kernelsName);
      Gpt2 model = new Gpt2(weights.config(), kernels);
      TokenBlocks blocks = Golden.blocks(arena, "training/train.bin", 12);
      Parameters whole = Parameters.allocate(arena, weights.config());
      Parameters part = Parameters.allocate(arena, weights.config());
      int parts = blocks.count() / SEQUENCES;

      Activations large =
          Activations.forTraining(arena, weights.config(), kernels, blocks.count(), 12);
      Batch all = batch(arena, blocks, 0, blocks.count());
      double loss = model.lossAndGradient(whole, weights, large, all, DropoutPlan.NONE);

      Activations small = Activations.forTraining(arena, weights.config(), kernels, SEQUENCES, 12);
      double[] mean = new double[Math.toIntExact(part.slab().flat().size())];
      double meanLoss = 0;
      for (int i = 0; i < parts; i++) {
        Batch few = batch(arena, blocks, i * SEQUENCES, SEQUENCES);
        meanLoss += model.lossAndGradient(part, weights, small, few, DropoutPlan.NONE) / parts;
        float[] values = part.slab().flat().toArray();
        for (int j = 0; j < mean.length; j++) {
          mean[j] += values[j] / parts;
        }
      }
      assertThat(loss).isCloseTo(meanLoss, within(1e-5));
      float[] expected = new float[mean.length];
      for (int j = 0; j < mean.length; j++) {
        expected[j] = (float) mean[j];
      }
      assertNear(whole.slab().flat().toArray(), expected, "the whole gradient");
    }
  }

  private static Batch batch(Arena arena, SafetensorsValues golden) {
    Batch batch = new Batch(arena, SEQUENCES, TOKENS);
    int[] ids = golden.ints("input_ids");
    assertThat(ids).hasSize(SEQUENCES * TOKENS);
    MemorySegment.copy(ids, 0, batch.ids(), ValueLayout.JAVA_INT, 0, ids.length);
    batch.filled(SEQUENCES);
    return batch;
  }

  private static Batch batch(Arena arena, TokenBlocks blocks, int from, int count) {
    Batch batch = new Batch(arena, count, blocks.blockSize());
    for (int i = 0; i < count; i++) {
      blocks.copy(from + i, batch.ids(), (long) i * blocks.blockSize());
    }
    batch.filled(count);
    return batch;
  }

  /** Asserts that each value is within {@value #RELATIVE} of the largest expected magnitude. */
  static void assertNear(float[] actual, float[] expected, String what) {
    assertNear(actual, expected, what, RELATIVE);
  }

  /** Asserts that each value is within {@code relative} of the largest expected magnitude. */
  static void assertNear(float[] actual, float[] expected, String what, double relative) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("%s[%d]", what, i)
          .isCloseTo(expected[i], within(relative * largest));
    }
  }
}
