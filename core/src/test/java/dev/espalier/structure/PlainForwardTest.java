package dev.espalier.structure;

import static dev.espalier.structure.TinyModel.POSITIONS;
import static dev.espalier.structure.TinyModel.VOCABULARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.Gpt2;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests' own forward pass agrees with the model's. */
class PlainForwardTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thePlainForwardPassEqualsTheModels(boolean tied) {
    Random random = new Random(9);
    Gpt2Config config = TinyModel.config(ActivationFunction.GELU_NEW).withTiedHead(tied);
    TinyModel model = TinyModel.random(config, random, 0.8, 0.9, 0.8);
    int[] text = random.ints(POSITIONS, 0, VOCABULARY).toArray();
    PlainForward plain = new PlainForward(model, text);
    try (Arena arena = Arena.ofConfined();
        Kernels kernels = KernelChoice.choose("plain", 1)) {
      Batch batch = new Batch(arena, 1, POSITIONS);
      for (int t = 0; t < POSITIONS; t++) {
        batch.ids().setAtIndex(ValueLayout.JAVA_INT, t, text[t]);
      }
      batch.filled(1);
      FloatView logits = FloatView.allocate(arena, POSITIONS, VOCABULARY);
      new Gpt2(model.config(), kernels)
          .logits(
              logits,
              model.parameters(),
              Activations.forEvaluation(arena, model.config(), kernels, 1, POSITIONS),
              batch);
      for (int i = 0; i < logits.size(); i++) {
        assertThat((double) logits.get(i))
            .isCloseTo(plain.logits[i / VOCABULARY][i % VOCABULARY], within(1e-4));
      }
    }
  }
}
