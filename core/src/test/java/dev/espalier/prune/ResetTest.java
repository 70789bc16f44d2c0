package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResetTest {

  @Test
  void readsTheFourKinds() {
    assertThat(Reset.parse("pretrained", "--reset")).isEqualTo(new Reset.Pretrained());
    assertThat(Reset.parse("rewind:30", "--reset")).isEqualTo(new Reset.Rewind(30));
    assertThat(Reset.parse("none", "--reset")).isEqualTo(new Reset.None());
    assertThat(Reset.parse("random", "--reset")).isEqualTo(new Reset.Random());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rewind", "rewind:", "rewind:-1", "rewind:x", "Pretrained", "initial"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> Reset.parse(text, "--reset"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("use pretrained, rewind:STEP, none or random");
  }
}
