package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResetTest {

  @Test
  void parsesTheFourKinds() {
    assertThat(parse("pretrained")).isEqualTo(new Reset.Pretrained());
    assertThat(parse("rewind:30")).isEqualTo(new Reset.Rewind(30));
    assertThat(parse("none")).isEqualTo(new Reset.None());
    assertThat(parse("random")).isEqualTo(new Reset.Random());
  }

  private static Reset parse(String text) {
    return ResetRule.parse(text, "reset").in(75, 225);
  }

  @ParameterizedTest
  @CsvSource({
    "rewind:0, 0",
    "rewind:1e, 75",
    "rewind:0.5e, 38",
    "rewind:3e, 225",
    "rewind:0e, 0",
    "rewind:5%, 11",
    "rewind:0.1%, 0",
    "rewind:2.5%, 6",
    "rewind:100%, 225",
    // Whether round 0 reaches the step is not known here.
    "rewind:4e, 300",
    "rewind:999, 999"
  })
  void pointsOfRoundZeroAreSteps(String text, int step) {
    assertThat(parse(text)).isEqualTo(new Reset.Rewind(step));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rewind",
        "rewind:",
        "rewind:-1",
        "rewind:x",
        "rewind:1.5",
        "rewind:e",
        "rewind:1e3",
        "rewind:-1e",
        "rewind:5 %",
        "rewind:101%",
        "rewind:NaN%",
        "Pretrained",
        "initial"
      })
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            "use pretrained, rewind:STEP, rewind:EPOCHSe, rewind:PERCENT%, none or random");
  }
}
