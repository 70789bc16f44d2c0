package dev.espalier.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DataCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine(new PrintWriter(out), new PrintWriter(err))
        .execute(
            Stream.concat(Stream.of("bench", "data"), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void everyFormatGivesTheSameIdsInABoundedHeap(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("data.json");
    int status =
        run(
            "--megabytes=1",
            "--formats=text,jsonl,jsonl.gz,parquet",
            "--heap=128",
            "--threads=1",
            "--json=" + file);

    assertThat(status).as(err.toString()).isZero();
    JsonNode document = JsonMapper.builder().build().readTree(Files.readString(file));
    assertThat(document.path("bytes").asLong()).isBetween(1_000_000L, 2_000_000L);
    assertThat(document.path("rows").asLong() % 1000).isZero();
    JsonNode lines = document.path("lines");
    assertThat(lines.size()).isEqualTo(3);
    Set<String> ids = new HashSet<>();
    for (JsonNode line : lines) {
      assertThat(line.at("/first/seconds").asDouble()).isPositive();
      assertThat(line.at("/first/cpu_seconds").asDouble()).isPositive();
      assertThat(line.at("/first/heap_mib").asInt()).isBetween(5, 128);
      assertThat(line.at("/again/seconds").asDouble()).isPositive();
      assertThat(line.at("/first/tokens").asLong() % 128).isZero();
      ids.add(line.at("/first/ids").asString());
      ids.add(line.at("/again/ids").asString());
    }
    assertThat(ids).hasSize(1);
    assertThat(document.at("/notes/0").asString()).contains("only a peer can write it");
    assertThat(out.toString()).contains("| jsonl.gz | espalier |").contains("Parquet is left out");
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "ESPALIER_PEER_PYTHON", matches = ".+")
  void thePeerGivesTheSameIds(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("data.json");
    int status =
        run(
            "--megabytes=1",
            "--peer=" + System.getenv("ESPALIER_PEER_PYTHON"),
            "--threads=2",
            "--json=" + file);

    assertThat(status).as(err.toString()).isZero();
    JsonNode document = JsonMapper.builder().build().readTree(Files.readString(file));
    assertThat(document.path("lines").size()).isEqualTo(6);
    assertThat(document.path("ratios").size()).isEqualTo(3);
    assertThat(document.path("peer").asString()).contains("datasets ");
  }

  @Test
  void theTextIsTheSameForTheSameSeedAndDoesNotRepeat() {
    List<String> clauses = SampleText.clauses();
    SampleText one = SampleText.of(clauses, 1);
    SampleText same = SampleText.of(clauses, 1);
    List<String> rows = IntStream.range(0, 1000).mapToObj(_ -> one.next()).toList();
    assertThat(rows).hasSize(1000).allMatch(row -> row.equals(same.next()));
    assertThat(rows.stream().filter(row -> row.length() > 40)).doesNotHaveDuplicates();
    assertThat(SampleText.of(clauses, 2).next()).isNotEqualTo(rows.getFirst());
  }

  @ParameterizedTest
  @CsvSource({
    "--megabytes=0, --megabytes",
    "--formats=csv, is not a format",
    "--block-size=1, --block-size",
    "--heap=5, --heap",
    "--threads=0, --threads",
    "--tokenizer=/no/such/folder, holds no tokenizer.json",
    "--peer=/no/such/python, cannot be started"
  })
  void badUsageIsOneLineAndStatusTwo(String arguments, String says) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString().strip()).contains(says).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }
}
