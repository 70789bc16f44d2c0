package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyBirdTest {

  private static final List<TensorSpec> SCOPE =
      List.of(new TensorSpec("w", Shape.of(10, 20), true, TensorSpec.Kind.PROJECTION));

  /** A mask without the 50 weights from {@code first}. */
  private static Mask without(int first) {
    return Mask.dense(SCOPE).keeping((tensor, index) -> index < first || index >= first + 50);
  }

  @Test
  void parsesGivenValuesAndUsesTheStudysForOthers() {
    assertThat(EarlyBird.parse("every:50", "early_bird")).isEqualTo(new EarlyBird(50, 0.01, 5));
    assertThat(EarlyBird.parse("every:7,threshold:0.1,masks:3", "early_bird"))
        .isEqualTo(new EarlyBird(7, 0.1, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "50",
        "threshold:0.1",
        "every:0",
        "every:x",
        "every:5,masks:1",
        "every:5,threshold:0",
        "every:5,threshold:NaN",
        "every:5,",
        "every:5,patience:3",
        "every:5:6",
        "every:2,every:3"
      })
  void refusesAnythingElseInOneLine(String text) {
    assertThatThrownBy(() -> EarlyBird.parse(text, "early_bird"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("early_bird")
        .hasMessageContaining("every:STEPS");
  }

  @Test
  void measuresTheDistanceToThePreviousMask() {
    EarlyBird.Watch watch = new EarlyBird(1, 0.01, 2).new Watch(200);
    assertThat(watch.offer(without(0))).isEmpty();
    // Ten pruned weights are kept instead, and ten others pruned.
    assertThat(watch.offer(without(10))).hasValue(20 / 200.0);
    assertThat(watch.offer(without(10))).hasValue(0);
  }

  @Test
  void distancesAreRelativeToTheRemainingWeights() {
    EarlyBird.Watch watch = new EarlyBird(1, 0.01, 2).new Watch(80);
    watch.offer(without(0));
    assertThat(watch.offer(without(1))).hasValue(2 / 80.0);
  }

  @Test
  void isStableOnlyIfTheNewestIsNearAllOthers() {
    EarlyBird.Watch watch = new EarlyBird(1, 0.05, 3).new Watch(200);
    watch.offer(without(0));
    assertThat(watch.settled()).isFalse();
    watch.offer(without(4));
    assertThat(watch.settled()).as("two masks of three").isFalse();
    // 8 of 200 from the previous mask, 16 of 200 from the one before it.
    watch.offer(without(8));
    assertThat(watch.settled()).as("it creeps away").isFalse();
    watch.offer(without(8));
    assertThat(watch.settled()).isTrue();
    watch.offer(without(20));
    assertThat(watch.settled()).isFalse();
  }

  @Test
  void drawsEveryNthStep() {
    EarlyBird earlyBird = new EarlyBird(3, 0.01, 5);
    assertThat(List.of(1, 2, 3, 4, 6).stream().filter(earlyBird::drawsAfter)).containsExactly(3, 6);
  }
}
