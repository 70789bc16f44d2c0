package dev.espalier.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole model's gradient against central differences, with dropout, in the plain kernels. */
class Gpt2GradientTest {

  private static final int TOKENS = 5;
  private static final int SEQUENCES = 3;

  @ParameterizedTest
  @EnumSource(
      value = ActivationFunction.class,
      names = {"GELU_NEW", "GELU", "SILU", "TANH"})
  void agreesWithCentralDifferences(ActivationFunction activation) {
    assertAgrees(config(activation));
  }

  @Test
  void agreesWithCentralDifferencesWithAnUntiedHead() {
    assertAgrees(config(ActivationFunction.GELU_NEW).withTiedHead(false));
  }

  private static Gpt2Config config(ActivationFunction activation) {
    return ConfigOf.shape(13, 7, 6, 2, 3, 11)
        .activation(activation)
        .scaled(true, true)
        .dropout(0.2, 0.3, 0.1)
        .make();
  }

  private static void assertAgrees(Gpt2Config config) {
    Random random = new Random(7);
    try (Arena arena = Arena.ofConfined()) {
      Kernels kernels = KernelChoice.choose("plain", 1);
      Gpt2 model = new Gpt2(config, kernels);
      Parameters weights = Parameters.allocate(arena, config);
      for (int t = 0; t < weights.slab().specs().size(); t++) {
        FloatView view = weights.slab().view(t);
        for (long i = 0; i < view.size(); i++) {
          view.set(i, (float) (random.nextGaussian() * 0.4));
        }
      }
      Parameters gradient = Parameters.allocate(arena, config);
      Activations activations = Activations.forTraining(arena, config, kernels, SEQUENCES, TOKENS);
      Batch batch = new Batch(arena, SEQUENCES, TOKENS);
      for (int i = 0; i < SEQUENCES * TOKENS; i++) {
        batch.ids().setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(config.vocabSize()));
      }
      batch.filled(SEQUENCES);
      DropoutPlan dropout = DropoutPlan.of(config, 42, 3, 5);
      // Stale values must not enter the gradient.
      gradient.slab().flat().segment().fill((byte) 1);
      model.lossAndGradient(gradient, weights, activations, batch, dropout);

      Parameters scratch = Parameters.allocate(arena, config);
      float h = 1e-2f;
      for (int t = 0; t < weights.slab().specs().size(); t++) {
        FloatView view = weights.slab().view(t);
        for (int probe = 0; probe < 4; probe++) {
          long i = random.nextLong(view.size());
          float kept = view.get(i);
          view.set(i, kept + h);
          double up = model.lossAndGradient(scratch, weights, activations, batch, dropout);
          view.set(i, kept - h);
          double down = model.lossAndGradient(scratch, weights, activations, batch, dropout);
          view.set(i, kept);
          assertThat((double) gradient.slab().view(t).get(i))
              .as("%s of %s", i, weights.slab().specs().get(t).name())
              .isCloseTo((up - down) / (2 * h), within(2e-3));
        }
      }
    }
  }
}
