package dev.espalier.kernel.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.AdamStep.Coefficients;
import dev.espalier.kernel.AdamStep.Moment;
import dev.espalier.kernel.AdamStep.WeightDecay;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** Three steps of PyTorch 2.13's optimizers, bit for bit. */
class PlainAdamStepTest {

  private static final float[][] GRADIENTS = {{0.1f, -2, 0}, {-0.3f, 1, 1e-6f}, {0.7f, 0.25f, -4}};

  @Test
  void decoupledDecayIsPyTorchsAdamW() {
    assertThat(train(0.1, 0))
        .containsExactly(0.48920828104019165f, -1.2322773933410645f, 2.9900670051574707f);
  }

  @Test
  void coupledDecayIsPyTorchsAdam() {
    assertThat(train(0, 0.1))
        .containsExactly(0.48783016204833984f, -1.2344026565551758f, 2.9854698181152344f);
  }

  private static float[] train(double decoupled, double coupled) {
    try (Arena arena = Arena.ofConfined()) {
      FloatView weights = FloatView.allocate(arena, 3);
      FloatView gradient = FloatView.allocate(arena, 3);
      FloatView moment1 = FloatView.allocate(arena, 3);
      FloatView moment2 = FloatView.allocate(arena, 3);
      set(weights, 0.5f, -1.25f, 3);
      for (int t = 1; t <= GRADIENTS.length; t++) {
        set(gradient, GRADIENTS[t - 1]);
        var step =
            new Coefficients(
                0.01,
                Moment.at(t, 0.9),
                Moment.at(t, 0.999),
                1e-8,
                new WeightDecay(decoupled, coupled),
                1);
        new PlainAdamStep().step(weights, gradient, moment1, moment2, 3, step);
      }
      return weights.toArray();
    }
  }

  private static void set(FloatView view, float... values) {
    for (int i = 0; i < values.length; i++) {
      view.set(i, values[i]);
    }
  }
}
