package dev.espalier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class JsonFaultsTest {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":              | it ends too early (line 1, column ",
        "{\"a\":\"b           | it ends too early (line 1, column ",
        "{\"a\":1,}           | unexpected character '}': was expecting double-quote to start"
            + " property name (line 1, column ",
        "{\"a\":1,\"a\":2}    | \"a\" is there twice (line 1, column ",
        "{\"a\":NaN}          | non-standard token 'NaN' (line 1, column ",
        "{\"a\":1} x          | unrecognized token 'x' (line 1, column ",
        "{\"a\":\"\\q\"}      | unrecognized character escape 'q' (line 1, column ",
      })
  void givesReasonAndPosition(String json, String reason) {
    assertThat(reason(json)).startsWith(reason);
  }

  @Test
  void limitsAreNamedWithoutTheLibrarysSettings() {
    assertThat(reason("[".repeat(2000))).startsWith("it is nested too deeply");
    assertThat(reason("9".repeat(5000))).startsWith("a number has too many digits");
    assertThat(reason("{\"" + "k".repeat(60_000) + "\": 1}")).startsWith("a name is too long");
  }

  @Test
  void neitherAdviceNorClassesAreQuoted() {
    List<String> texts =
        List.of(
            "[", "{'a':1}", "nul", "[1 2]", "[01]", "[\"\u0001\"]", "[\"\\u12\"]", "[-]", "[+1]");
    for (String text : texts) {
      assertThat(reason(text))
          .doesNotContain("Source", "REDACTED", "enable", "`", "JsonToken", "\n");
    }
    JacksonException kind =
        catchThrowableOfType(
            JacksonException.class,
            () -> JSON.readValue("[1]", new TypeReference<Map<String, String>>() {}));
    assertThat(JsonFaults.reason(kind)).startsWith("a value is of the wrong kind");
  }

  private static String reason(String json) {
    return JsonFaults.reason(
        catchThrowableOfType(JacksonException.class, () -> JSON.readTree(json)));
  }
}
