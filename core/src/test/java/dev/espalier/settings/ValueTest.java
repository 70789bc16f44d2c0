package dev.espalier.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          RATE          ; 25      ; 0.25
          RATE          ; 25%     ; 0.25
          RATE          ; 0,25    ; 0.25
          RATE          ; 2.5     ; 0.025
          UNTIL         ; 95      ; 0.95
          UNTIL         ; 100     ; 1
          UNTIL         ; 99.9    ; 0.999
          MIN_DENSITY   ; 5       ; 0.05
          DROPOUT       ; 10      ; 0.1
          MAX_STEPS     ; 1e3     ; 1000
          MAX_STEPS     ; 10k     ; 10000
          MAX_STEPS     ; 1,000   ; 1000
          BATCH_SIZE    ; 8.0     ; 8
          SEED          ; 1_000   ; 1000
          CRITERION     ; wandaa  ; wanda
          OPTIMIZER     ; adamW   ; adamw
          """)
  void suggestsTheIntendedValue(@Named Setting<?> setting, String given, String meant) {
    assertThatThrownBy(() -> setting.value().parse(given, "--x"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("--x: '" + given + "' ")
        .hasMessageEndingWith("did you mean " + meant + "?");
    assertThat(setting.value().parse(meant, "--x")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          WARMUP_STEPS  ; 0.1
          WARMUP_STEPS  ; .06
          """)
  void aCountIsNotAFraction(@Named Setting<?> setting, String given) {
    assertThatThrownBy(() -> setting.value().parse(given, "--x"))
        .hasMessageEndingWith("a whole number of at least 0, a count rather than a fraction");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          RATE          ; -25
          RATE          ; 2500
          RATE          ; NaN
          RATE          ; 1e400
          BATCH_SIZE    ; 1e9
          BATCH_SIZE    ; 2.5
          CRITERION     ; best
          MAX_STEPS     ; 99999999999999999999
          """)
  void guessesNothingWhereNothingIsLikely(@Named Setting<?> setting, String given) {
    assertThatThrownBy(() -> setting.value().parse(given, "--x"))
        .isInstanceOf(BadInputException.class)
        .message()
        .doesNotContain("did you mean");
  }

  static List<Setting<?>> everySetting() {
    return Setting.all();
  }

  /** Any text gives either a value or a one-line error. */
  @ParameterizedTest
  @MethodSource("everySetting")
  void oddTextsGiveAValueOrAOneLineError(Setting<?> setting) {
    List<String> odd =
        List.of(
            "",
            " ",
            "\t",
            "\n",
            "\0",
            "-",
            "--",
            "%",
            ",",
            ".",
            "..",
            "1e",
            "e5",
            "NaN",
            "-NaN",
            "Infinity",
            "-Infinity",
            "1e309",
            "-1e309",
            "0x10",
            "1f",
            "1d",
            "\u0661\u0662",
            "½",
            "−1",
            "9".repeat(40),
            "0." + "0".repeat(400) + "1",
            "1,2,3",
            "1.2.3",
            "a:b:c",
            "rewind:",
            "rewind:-1",
            "true",
            "TRUE",
            "\uD83D\uDE00",
            "\uD83D",
            "x".repeat(1_000_000),
            "9".repeat(1_000_000),
            " ".repeat(1_000_000),
            ",".repeat(1_000_000),
            "%s%n%d",
            "${x}");
    for (String text : odd) {
      try {
        assertThat(setting.value().parse(text, "--x")).isNotNull();
      } catch (BadInputException e) {
        assertThat(e.getMessage()).hasSizeLessThan(700).hasLineCount(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
  void noNumberIsInfinite(String text) {
    for (Setting<?> setting : Setting.all()) {
      if (setting.value() instanceof Value.Real real) {
        assertThatThrownBy(() -> real.parse(text, "--x")).isInstanceOf(BadInputException.class);
      }
    }
  }
}
