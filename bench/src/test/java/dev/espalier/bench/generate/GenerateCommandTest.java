package dev.espalier.bench.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GenerateCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine(new PrintWriter(out), new PrintWriter(err))
        .execute(
            Stream.concat(Stream.of("bench", "generate"), Stream.of(arguments))
                .toArray(String[]::new));
  }

  @Test
  void everyContenderHasItsTimeAndItsBytes(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("generate.json");
    int status =
        run(
            "--shape=embedded",
            "--masks=all:0.95",
            "--tokens=3",
            "--batch=2",
            "--rounds=1",
            "--threads=1",
            "--llama-bench=" + llamaBench(folder, "{\"avg_ns\": 7000000, \"build_number\": 4750}"),
            "--gguf=" + Files.writeString(folder.resolve("q8.gguf"), "model"),
            "--json=" + file);

    assertThat(status).isZero();
    JsonNode document = JsonMapper.builder().build().readTree(Files.readString(file));
    assertThat(document.path("readBytesPerSecond").asDouble()).isPositive();
    JsonNode lines = document.path("lines");
    assertThat(lines.size()).isEqualTo(8);
    for (JsonNode line : lines) {
      boolean ours = line.at("/subject/contender").asString().equals("espalier");
      assertThat(line.at("/step/fastest").asDouble()).isPositive();
      assertThat(line.at("/subject/steps").asInt()).isEqualTo(ours ? 2 : 3);
    }
    assertThat(lines.get(7).at("/step/fastest").asDouble()).isEqualTo(0.007 / 3);
    assertThat(document.path("peer").asString()).startsWith("llama.cpp 4750");
    double dense = lines.get(0).at("/subject/bytes").asDouble();
    assertThat(lines.get(2).at("/subject/bytes").asDouble()).isEqualTo(dense / 2);
    assertThat(lines.get(3).at("/subject/bytes").asDouble()).isBetween(0.07 * dense, 0.08 * dense);
    assertThat(out.toString()).contains("| espalier | all 95 %, sparse | 2 |").hasLineCount(12);
  }

  /** A stand-in that prints a result as llama-bench does. */
  private static Path llamaBench(Path folder, String result) throws IOException {
    Path program = folder.resolve("llama-bench");
    Files.writeString(program, "#!/bin/sh\necho '" + result + "'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }

  @Test
  void aProgramThatPrintsNoTimeIsAFault(@TempDir Path folder) throws Exception {
    int status =
        run(
            "--shape=embedded",
            "--masks=all:0.95",
            "--tokens=2",
            "--batch=1",
            "--rounds=1",
            "--threads=1",
            "--llama-bench=" + llamaBench(folder, "no model"),
            "--gguf=" + Files.writeString(folder.resolve("q8.gguf"), "model"));
    assertThat(status).isEqualTo(1);
    assertThat(err.toString()).contains("llama-bench printed no result: no model");
  }

  @ParameterizedTest
  @CsvSource({
    "--tokens=1, --tokens",
    "--shape=embedded --tokens=250, stay within the context",
    "--batch=0, --batch",
    "--rounds=0, --rounds",
    "--masks=all:7, is no mask",
    "--peer=/no/such/python, cannot be started",
    "--llama-bench=/no/such/program, is no program",
    "--llama-bench=/bin/sh, has no model",
    "--llama-bench=/bin/sh --gguf=/no/such.gguf, is no file"
  })
  void badUsageIsOneLineAndStatusTwo(String arguments, String says) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString().strip()).contains(says).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }
}
