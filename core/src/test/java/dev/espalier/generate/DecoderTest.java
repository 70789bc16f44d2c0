package dev.espalier.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.fixture.ConfigOf;
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
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {

  private static final Gpt2Config CONFIG =
      ConfigOf.shape(29, 11, 15, 3, 5, 23)
          .scaled(true, true)
          .dropout(0.1, 0.1, 0.1)
          .initializerRange(0.3)
          .make();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void decodingTokenByTokenEqualsTheModelsPass(boolean tied) {
    Gpt2Config config = CONFIG.withTiedHead(tied);
    try (Arena arena = Arena.ofConfined()) {
      Kernels kernels = KernelChoice.choose("auto", 1);
      Parameters weights = Parameters.allocate(arena, config);
      weights.initialise(3);
      int tokens = config.nPositions();
      Batch batch = new Batch(arena, 1, tokens);
      Random random = new Random(1);
      for (int i = 0; i < tokens; i++) {
        batch.ids().setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(config.vocabSize()));
      }
      batch.filled(1);
      FloatView all = FloatView.allocate(arena, tokens, config.vocabSize());
      new Gpt2(config, kernels)
          .logits(
              all, weights, Activations.forEvaluation(arena, config, kernels, 1, tokens), batch);
      Decoder decoder = new Decoder(arena, kernels, weights);
      for (int t = 0; t < tokens; t++) {
        FloatView logits = decoder.read(batch.ids().getAtIndex(ValueLayout.JAVA_INT, t));
        for (int v = 0; v < config.vocabSize(); v++) {
          assertThat(logits.get(v))
              .isCloseTo(all.get((long) t * config.vocabSize() + v), within(1e-4f));
        }
      }
      assertThatThrownBy(() -> decoder.read(0)).hasMessageContaining("context of 11 tokens");
      decoder.restart();
      assertThat(decoder.position()).isZero();
    }
  }
}
