package dev.espalier.record.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.StepRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FiniteNumbersTest {

  /** Numbers of both kinds, without annotations. */
  record Numbers(double bare, @Nullable Double boxed, List<@Nullable Double> list) {}

  @Test
  void nonFiniteNumbersAreNullEverywhere() {
    JsonMapper json = JsonMapper.builder().addModule(FiniteNumbers.module()).build();
    assertThat(
            json.writeValueAsString(
                new Numbers(
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    Arrays.asList(Double.NaN, 0.1, null))))
        .isEqualTo("{\"bare\":null,\"boxed\":null,\"list\":[null,0.1,null]}");
    assertThat(json.writeValueAsString(Map.of("a", Double.NaN))).isEqualTo("{\"a\":null}");
  }

  @Test
  void finiteNumbersAreWrittenAsUsual() {
    JsonMapper json = JsonMapper.builder().addModule(FiniteNumbers.module()).build();
    for (double value : new double[] {0, -0.0, 1e-300, 12.742784, Double.MAX_VALUE}) {
      assertThat(json.writeValueAsString(new Numbers(value, value, List.of())))
          .isEqualTo(new JsonMapper().writeValueAsString(new Numbers(value, value, List.of())));
    }
  }

  @Test
  void stepsWithNonFiniteNumbersAreReadBack() {
    StepRecord step =
        new StepRecord(
            1,
            0.1,
            Double.NaN,
            1e-3,
            2,
            3,
            new StepRecord.Measurements(null, Double.POSITIVE_INFINITY, Double.NaN));
    String line = RecordJson.MAPPER.writeValueAsString(step);
    assertThat(line).contains("\"loss\":null", "\"eval_loss\":null").doesNotContain("NaN", "Inf");
    assertThat(RecordJson.MAPPER.readValue(line, StepRecord.class).loss()).isNaN();
  }
}
