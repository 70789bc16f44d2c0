package dev.espalier.checkpoint;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteTest {

  private static final Path FILE = Path.of("model.safetensors");

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 4095, 4096, 4097, 8195})
  void theFirstWeightThatIsNotFiniteIsNamed(int size) {
    float[] extremes = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f, 0f, 1f};
    try (Arena arena = Arena.ofConfined()) {
      FloatView view = FloatView.allocate(arena, size);
      for (int i = 0; i < size; i++) {
        view.set(i, extremes[i % extremes.length]);
      }
      assertThatCode(() -> Finite.check(FILE, "w", view)).doesNotThrowAnyException();
      float[] wrong = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
      for (int at : new int[] {0, size / 2, Math.max(0, size - 2), size - 1}) {
        for (float value : wrong) {
          float before = view.get(at);
          view.set(at, value);
          assertThatThrownBy(() -> Finite.check(FILE, "w", view))
              .isInstanceOf(BadInputException.class)
              .hasMessageContaining("model.safetensors: w: weight " + at + " is " + value);
          view.set(at, before);
        }
      }
    }
  }
}
