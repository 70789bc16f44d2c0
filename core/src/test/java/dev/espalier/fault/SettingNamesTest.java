package dev.espalier.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {rate}                          ; rate                       ; --rate
          use {min_density} 0, or less    ; use min_density 0, or less ; use --min-density 0, or less
          of {schedule}, {rate} and {top_k}. ; of schedule, rate and top_k. ; of --schedule, --rate and --top-k.
          seen ({eval_steps} N does)      ; seen (eval_steps N does)   ; seen (--eval-steps N does)
          another {out|directory}, please ; another directory, please  ; another --out, please
          {resume|resume(true)}: no       ; resume(true): no           ; --resume: no
          """)
  void rendersNamesEitherWay(String text, String keys, String options) {
    assertThat(SettingNames.KEYS.in(text)).isEqualTo(keys);
    assertThat(SettingNames.OPTIONS.in(text)).isEqualTo(options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "runs/{seed}/a",
        "'{name}'",
        "{\"rate\": 1}",
        "f'{name}.parquet'",
        "{Rate}",
        "{}",
        "{ rate }",
        "{a|b|c}",
        "{{rate}}",
        "--rate $1 \\"
      })
  void leavesEverythingElseUnchanged(String text) {
    assertThat(SettingNames.KEYS.in(text)).isEqualTo(text);
    assertThat(SettingNames.OPTIONS.in(text)).isEqualTo(text);
  }

  @Test
  void badInputHasItsPartsAndNamesSettingsByTheirKeys() {
    Throwable cause = new IllegalStateException();
    BadInputException fault =
        new BadInputException(
            "{ranking}", "a\nb goes by {granularity} layer", "use {scope} all", cause);
    assertThat(fault.where()).isEqualTo("ranking");
    assertThat(fault.what()).isEqualTo("a b goes by granularity layer");
    assertThat(fault.remedy()).isEqualTo("use scope all");
    assertThat(fault).hasMessage("ranking: a b goes by granularity layer; use scope all");
    assertThat(fault.message(SettingNames.OPTIONS))
        .isEqualTo("--ranking: a b goes by --granularity layer; use --scope all");
    assertThat(fault).hasCause(cause);
  }

  @Test
  void aFailedRunNamesSettingsByTheirKeys() {
    RunFailedException fault = new RunFailedException("the loss is NaN; lower {learning_rate}");
    assertThat(fault).hasMessage("the loss is NaN; lower learning_rate");
    assertThat(fault.message(SettingNames.OPTIONS))
        .isEqualTo("the loss is NaN; lower --learning-rate");
  }
}
