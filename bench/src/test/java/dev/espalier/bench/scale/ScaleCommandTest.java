package dev.espalier.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScaleCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine(new PrintWriter(out), new PrintWriter(err))
        .execute(
            Stream.concat(Stream.of("bench", "scale"), Stream.of(arguments))
                .toArray(String[]::new));
  }

  @Test
  void everyTaskHasItsTimeAndItsMemory(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("scale.json");
    int status =
        run(
            "--shapes=embedded",
            "--tasks=training,generation,wanda,start",
            "--steps=2",
            "--threads=1",
            "--json=" + file);

    assertThat(status).as(err.toString()).isZero();
    JsonNode lines = JsonMapper.builder().build().readTree(Files.readString(file)).path("lines");
    assertThat(lines.size()).isEqualTo(4);
    for (JsonNode line : lines) {
      assertThat(line.path("parameters").asLong()).isEqualTo(1_746_944);
      assertThat(line.at("/measure/seconds").asDouble()).isPositive();
      if (!line.path("task").asString().equals("start to first token")) {
        assertThat(line.at("/measure/peak").asInt()).isBetween(50, 2_000);
      }
      assertThat(line.at("/measure/refused").isNull()).isTrue();
    }
    assertThat(lines.get(0).at("/measure/told").asInt()).isPositive();
    assertThat(out.toString()).contains("| embedded | 2 M | training |").hasLineCount(6);
  }

  @ParameterizedTest
  @CsvSource({
    "--shapes=gpt3, --shapes",
    "--tasks=dreaming, --tasks",
    "--steps=1, --steps",
  })
  void whatCannotBeMeasuredIsRefused(String option, String named) {
    assertThat(run(option)).isEqualTo(2);
    assertThat(err.toString()).contains(named).hasLineCount(1);
  }
}
