package dev.espalier.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.fixture.TrainingOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Precision;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.kernel.onednn.OneDnn;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Batch;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.DropoutPlan;
import dev.espalier.model.network.Gpt2;
import dev.espalier.text.TokenBlocks;
import dev.espalier.train.AfterStep;
import dev.espalier.train.Trainer;
import dev.espalier.train.TrainingSession;
import dev.espalier.train.TrainingSettings;
import dev.espalier.train.progress.StepReport;
import dev.espalier.train.progress.TrainingListener;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares a whole model with bf16 products with the same in fp32, on the golden text. */
class Bf16TrainingTest {

  private static final int BATCH = 29;
  private static final int TOKENS = 12;

  /**
   * Too few to memorise the small text: losses near zero differ by more than a 200th of their
   * value.
   */
  private static final int STEPS = 30;

  /** Wide enough that all products are rounded, except that of the head's short last chunk. */
  private static final Gpt2Config CONFIG =
      ConfigOf.shape(101, TOKENS, 192, 2, 4, 384)
          .dropout(0.1, 0.1, 0.1)
          .initializerRange(0.05)
          .make();

  private static final Kernels FP32 = KernelChoice.choose("onednn", "fp32", 2);
  private static final Kernels AUTO = KernelChoice.choose("onednn", "auto", 2);

  @BeforeEach
  void theProcessorMultipliesBfloat16() {
    assumeThat(OneDnn.load(2).multipliesBfloat16()).isTrue();
    assertThat(AUTO.matMul().precision()).isEqualTo(Precision.BF16);
  }

  @AfterAll
  static void close() {
    FP32.close();
    AUTO.close();
  }

  @Test
  void gradientsEqualThoseOfFp32WithinRounding() {
    try (Arena arena = Arena.ofShared()) {
      Parameters exact = gradient(arena, FP32);
      Parameters rounded = gradient(arena, AUTO);
      for (TensorSpec spec : exact.layout().specs()) {
        FloatView expected = exact.slab().view(spec.name());
        FloatView actual = rounded.slab().view(spec.name());
        double difference = 0;
        double norm = 0;
        for (long i = 0; i < expected.size(); i++) {
          double d = actual.get(i) - expected.get(i);
          difference += d * d;
          norm += (double) expected.get(i) * expected.get(i);
        }
        // A rounding error is at most 1/512; those of successive operations rarely accumulate.
        assertThat(Math.sqrt(difference / norm)).as(spec.name()).isBetween(1e-5, 1.5e-2);
      }
    }
  }

  private static Parameters gradient(Arena arena, Kernels kernels) {
    Parameters weights = Parameters.allocate(arena, CONFIG);
    weights.initialise(3);
    Parameters gradient = Parameters.allocate(arena, CONFIG);
    Activations memory = Activations.forTraining(arena, CONFIG, kernels, BATCH, TOKENS);
    Batch batch = new Batch(arena, BATCH, TOKENS);
    TokenBlocks blocks = Golden.blocks(arena, "training/train.bin", TOKENS);
    for (int i = 0; i < BATCH; i++) {
      blocks.copy(i, batch.ids(), (long) i * TOKENS);
    }
    batch.filled(BATCH);
    new Gpt2(CONFIG, kernels)
        .lossAndGradient(gradient, weights, memory, batch, DropoutPlan.of(CONFIG, 1, 0, 0));
    return gradient;
  }

  @Test
  void lossesStayWithinHalfAPercentOfFp32() {
    List<Double> exact = losses(FP32);
    List<Double> rounded = losses(AUTO);
    assertThat(exact.getLast()).as("it learns").isLessThan(0.8 * exact.getFirst());
    for (int i = 0; i < exact.size(); i++) {
      assertThat(rounded.get(i)).isCloseTo(exact.get(i), within(0.005 * exact.get(i)));
    }
    assertThat(rounded).isNotEqualTo(exact);
    assertThat(losses(AUTO)).as("again").isEqualTo(rounded);
  }

  /** Returns the loss of every step, followed by the validation loss. */
  private static List<Double> losses(Kernels kernels) {
    List<Double> losses = new ArrayList<>();
    try (Arena arena = Arena.ofShared()) {
      Parameters weights = Parameters.allocate(arena, CONFIG);
      weights.initialise(3);
      TokenBlocks blocks = Golden.blocks(arena, "training/train.bin", TOKENS);
      Trainer trainer = new Trainer(CONFIG, kernels, settings(), blocks, FormatPolicy.DENSE);
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void stepDone(StepReport step) {
              losses.add(step.update().loss());
            }
          };
      TokenBlocks validation = Golden.blocks(arena, "training/val.bin", TOKENS);
      try (TrainingSession round = trainer.begin(weights, Mask.dense(List.of()))) {
        round.train(0, listener, AfterStep.NOTHING);
        losses.add(round.evaluate(validation, TrainingListener.NONE).loss());
      }
    }
    return losses;
  }

  private static TrainingSettings settings() {
    return TrainingOf.steps(STEPS, BATCH).make();
  }
}
