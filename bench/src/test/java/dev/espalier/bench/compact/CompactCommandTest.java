package dev.espalier.bench.compact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Main;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompactCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.commandLine(new PrintWriter(out), new PrintWriter(err))
        .execute(Stream.concat(Stream.of("bench"), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void eachRoundOfARunIsMeasuredBeforeAndAfter(@TempDir Path folder) throws Exception {
    Path run = folder.resolve("run");
    Path text = Files.writeString(folder.resolve("text.txt"), "A rose is a rose. ".repeat(300));
    Settings settings =
        Settings.defaults()
            .with(Setting.DATASET, text.toString(), "")
            .with(Setting.BLOCK_SIZE, "32", "")
            .with(Setting.SCOPE, "linear", "")
            .with(Setting.GRANULARITY, "neuron", "")
            .with(Setting.RATE, "0.5", "")
            .with(Setting.ROUNDS, "1", "")
            .with(Setting.MAX_STEPS, "1", "");
    Experiment.builder().settings(settings).out(run).build().run(ExperimentListener.NONE);
    Path json = folder.resolve("compact.json");

    int status =
        run(
            "compact",
            run.toString(),
            "--dataset=" + text,
            "--block-size=32",
            "--tokens=4",
            "--json=" + json);

    assertThat(status).as(err.toString()).isZero();
    assertThat(out.toString()).contains("| 000 | 0.00 %", "| 001 | 33.33 %");
    JsonNode points = JsonMapper.builder().build().readTree(Files.readString(json)).path("points");
    assertThat(points.size()).isEqualTo(2);
    assertThat(points.at("/0/removed/neurons").asInt()).isZero();
    assertThat(points.at("/1/removed/neurons").asInt()).isPositive();
    assertThat(points.at("/1/exact/parameters").asLong())
        .isLessThan(points.at("/1/before/parameters").asLong());
    assertThat(points.at("/1/plain/tokensPerSecond").asDouble()).isPositive();
    assertThat(points.at("/1/logitDifference").asDouble()).isLessThan(1e-5);
  }

  @Test
  void anInvalidModelIsOneLineAndStatusTwo(@TempDir Path folder) {
    int status = run("compact", folder.resolve("nothing").toString());

    assertThat(status).isEqualTo(2);
    assertThat(err.toString().strip().lines().filter(line -> line.startsWith("espalier:")))
        .hasSize(1);
  }
}
