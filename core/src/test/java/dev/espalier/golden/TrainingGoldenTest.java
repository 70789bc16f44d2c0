package dev.espalier.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.kernel.Kernels;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Parameters;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.AfterStep;
import dev.espalier.train.Evaluator;
import dev.espalier.train.OptimizerSettings;
import dev.espalier.train.Trainer;
import dev.espalier.train.TrainingOutcome;
import dev.espalier.train.TrainingSession;
import dev.espalier.train.TrainingSettings;
import dev.espalier.train.progress.StepReport;
import dev.espalier.train.progress.TrainingListener;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Complete training runs equal those of transformers' Trainer step by step; see the golden
 * README.md.
 */
class TrainingGoldenTest {

  private static final double LOSS = 1e-4;

  static Stream<Arguments> cases() {
    return Golden.withEveryKernels(
        List.of(
            "tiny_adamw",
            "scaled_adamw",
            "relu_adamw",
            "untied_adamw",
            "tiny_large",
            "scaled_large",
            "tiny_sgd",
            "tiny_adam"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyStepAgrees(String name, String kernelsName) {
    JsonNode golden = Golden.json("training/" + name + ".json");
    String modelName = golden.get("model").asString();
    JsonNode said = golden.get("settings");
    int blockSize = said.get("block_size").asInt();
    try (Arena arena = Arena.ofShared()) {
      Parameters weights = Golden.weights(arena, modelName);
      Kernels kernels = Golden.kernels(kernelsName);
      TokenBlocks blocks =
          Golden.blocks(arena, "training/train.bin", blockSize)
              .range(0, said.get("blocks").asInt());
      TokenBlocks validation = Golden.blocks(arena, "training/val.bin", blockSize);
      Trainer trainer =
          new Trainer(weights.config(), kernels, settings(said), blocks, FormatPolicy.DENSE);
      List<StepReport> steps = new ArrayList<>();

      TrainingOutcome outcome;
      Evaluator.Outcome evaluated;
      try (TrainingSession round = trainer.begin(weights, Mask.dense(List.of()))) {
        outcome =
            round.train(
                0,
                new TrainingListener() {
                  @Override
                  public void stepDone(StepReport step) {
                    steps.add(step);
                  }
                },
                AfterStep.NOTHING);
        evaluated = round.evaluate(validation, TrainingListener.NONE);
      }

      assertNear(steps, result -> result.update().loss(), golden.get("losses"), LOSS);
      assertNear(steps, result -> result.update().gradNorm(), golden.get("grad_norms"), 5e-4);
      assertNear(
          steps, result -> result.update().learningRate(), golden.get("learning_rates"), 1e-9);
      assertThat(outcome.trainLoss()).isCloseTo(golden.get("train_loss").asDouble(), within(LOSS));
      assertThat(evaluated.loss()).isCloseTo(golden.get("eval_loss").asDouble(), within(LOSS));
      if (name.endsWith("_adamw")) {
        assertFinalWeightsAgree(name, weights);
      }
    }
  }

  private static TrainingSettings settings(JsonNode said) {
    OptimizerSettings optimizer =
        OptimizerSettings.of(
            OptimizerSettings.Kind.valueOf(
                said.get("optimizer").asString().toUpperCase(Locale.ROOT)),
            said.get("weight_decay").asDouble());
    return new TrainingSettings(
        new TrainingSettings.Length(said.get("epochs").asDouble(), OptionalInt.empty()),
        said.get("batch_size").asInt(),
        new TrainingSettings.Rate(said.get("learning_rate").asDouble(), 0),
        optimizer,
        said.get("max_grad_norm").asDouble(),
        new TrainingSettings.Draws(42, false),
        1);
  }

  private static void assertNear(
      List<StepReport> steps, ToDoubleFunction<StepReport> value, JsonNode golden, double bound) {
    assertThat(steps.stream().mapToDouble(value).toArray())
        .containsExactly(Golden.numbers(golden), within(bound));
  }

  /**
   * Compares all weights except the key biases, whose true gradient is zero, so that the computed
   * one is noise.
   */
  private static void assertFinalWeightsAgree(String name, Parameters weights) {
    SafetensorsValues golden = Golden.tensors("training/" + name + "_final.safetensors");
    for (TensorSpec spec : weights.layout().specs()) {
      float[] actual = weights.slab().view(spec.name()).toArray();
      float[] expected = golden.floats(spec.name());
      if (spec.name().endsWith("c_attn.bias")) {
        int width = actual.length / 3;
        Arrays.fill(actual, width, 2 * width, 0);
        Arrays.fill(expected, width, 2 * width, 0);
      }
      ForwardGoldenTest.assertNear(actual, expected, spec.name());
    }
  }
}
