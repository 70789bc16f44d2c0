package dev.espalier.bench;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.OptimizerSettings;
import dev.espalier.train.StepReport;
import dev.espalier.train.Trainer;
import dev.espalier.train.TrainingListener;
import dev.espalier.train.TrainingSettings;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;

/**
 * The training step of a distilgpt2-shaped model with random weights (6 layers, 768 wide,
 * vocabulary 50,257), batch 8 × 128 tokens, dropout 0.1, AdamW with clipping; with {@code --peer
 * PYTHON} beside the same step in transformers' Trainer, measured in the same run.
 */
public final class StepBenchmark {

  private static final int BATCH = 8;
  private static final int TOKENS = 128;

  private StepBenchmark() {}

  /**
   * Arguments: {@code [--kernels NAME] [--precision fp32|bf16|auto] [--threads N] [--steps N]
   * [--peer PYTHON]}.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Arguments options = Arguments.parse(arguments);
    double ours = measure(options);
    System.out.printf(
        Locale.ROOT,
        "espalier %s %s, %d threads: %.3f s a step (median of %d after %d)%n",
        options.kernels(),
        options.precision(),
        options.threads(),
        ours,
        options.steps(),
        options.warmup());
    if (options.peer() != null) {
      double peer = PeerStep.measure(options);
      System.out.printf(Locale.ROOT, "transformers Trainer: %.3f s a step%n", peer);
      System.out.printf(Locale.ROOT, "ratio: %.2f of the peer's time%n", ours / peer);
    }
  }

  private static double measure(Arguments options) {
    Gpt2Config config =
        new Gpt2Config(
            50_257,
            1_024,
            768,
            6,
            12,
            3_072,
            ActivationFunction.GELU_NEW,
            1e-5f,
            true,
            false,
            0.1f,
            0.1f,
            0.1f,
            0.02f,
            50_256,
            50_256);
    int total = options.warmup() + options.steps();
    List<Double> seconds = new ArrayList<>();
    try (Arena arena = Arena.ofShared();
        Kernels kernels =
            KernelChoice.choose(options.kernels(), options.precision(), options.threads())) {
      Parameters weights = Parameters.allocate(arena, config);
      weights.initialise(42);
      Trainer trainer =
          new Trainer(arena, config, kernels, settings(total), blocks(arena, config, total));
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void stepDone(StepReport step) {
              seconds.add(step.stepTimeSeconds());
            }
          };
      trainer.train(weights, Mask.dense(List.of()), 0, listener, Trainer.AfterStep.NOTHING);
    }
    List<Double> counted = seconds.subList(options.warmup(), total).stream().sorted().toList();
    return counted.get(counted.size() / 2);
  }

  private static TrainingSettings settings(int steps) {
    return new TrainingSettings(
        1,
        OptionalInt.of(steps),
        BATCH,
        2e-5,
        0,
        OptimizerSettings.of(OptimizerSettings.Kind.ADAMW, 0.01),
        1.0,
        42,
        false,
        1);
  }

  private static TokenBlocks blocks(Arena arena, Gpt2Config config, int steps) {
    long count = (long) steps * BATCH * TOKENS;
    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, count);
    Random random = new Random(1);
    for (long i = 0; i < count; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(config.vocabSize()));
    }
    return new TokenBlocks(ids, TOKENS, "random");
  }
}
