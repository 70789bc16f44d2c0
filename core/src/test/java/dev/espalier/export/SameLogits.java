package dev.espalier.export;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.Gpt2;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;

/** Runs a file in ONNX Runtime, and its model in Espalier, on random tokens of two shapes. */
public final class SameLogits {

  private SameLogits() {}

  /** Asserts that no logit differs by more than 1e-5 of the largest of its position. */
  public static void of(Path file, Parameters weights, long seed) throws OrtException {
    int most = weights.config().nPositions();
    Random random = new Random(seed);
    try (OnnxModel model = OnnxModel.open(file)) {
      compare(model, weights, 1, most, random);
      compare(model, weights, 3, Math.max(1, most - 2), random);
    }
  }

  private static void compare(
      OnnxModel model, Parameters weights, int sequences, int tokens, Random random)
      throws OrtException {
    Gpt2Config config = weights.config();
    int vocabulary = config.vocabSize();
    try (Arena arena = Arena.ofConfined();
        Kernels kernels = KernelChoice.choose("plain", 1)) {
      long[][] ids = new long[sequences][tokens];
      Batch batch = new Batch(arena, sequences, tokens);
      for (int i = 0; i < sequences * tokens; i++) {
        int id = random.nextInt(vocabulary);
        ids[i / tokens][i % tokens] = id;
        batch.ids().setAtIndex(ValueLayout.JAVA_INT, i, id);
      }
      batch.filled(sequences);
      FloatView expected = FloatView.allocate(arena, sequences, tokens, vocabulary);
      new Gpt2(config, kernels)
          .logits(
              expected,
              weights,
              Activations.forEvaluation(arena, config, kernels, sequences, tokens),
              batch);
      float[][][] logits = model.logits(ids);
      for (int s = 0; s < sequences; s++) {
        for (int t = 0; t < tokens; t++) {
          long first = ((long) s * tokens + t) * vocabulary;
          double largest = 0;
          double apart = 0;
          for (int v = 0; v < vocabulary; v++) {
            largest = Math.max(largest, Math.abs(expected.get(first + v)));
            apart = Math.max(apart, Math.abs(logits[s][t][v] - expected.get(first + v)));
          }
          assertThat(largest).isPositive();
          assertThat(apart).as("token %d of sequence %d", t, s).isLessThanOrEqualTo(1e-5 * largest);
        }
      }
    }
  }
}
