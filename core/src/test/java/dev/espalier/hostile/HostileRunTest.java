package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.VerificationRun;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.compare.ComparisonDirectory;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.report.ReportWriter;
import dev.espalier.storage.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed files in the directory of a run, when it is resumed and when it is reported. */
class HostileRunTest {

  private static final String EXPERIMENT = "out/experiment.yaml";
  private static final String ROUND = "out/rounds/001/round.json";
  private static final String METRICS = "out/rounds/001/metrics.jsonl";

  @TempDir private static Path shared;

  @TempDir private Path folder;

  /** A run of two rounds, each of one step. */
  private static Path whole;

  @BeforeAll
  static void run() throws IOException {
    HostileInputs inputs = HostileInputs.in(shared);
    inputs.prune();
    whole = inputs.out();
  }

  private static HostileCase file(String name, String file, String content, String line) {
    return refused(name, inputs -> inputs.write(file, content), line);
  }

  private static HostileCase edit(String name, String file, String from, String to, String line) {
    return refused(
        name,
        inputs -> {
          String text = Files.readString(inputs.file(file));
          String edited = text.replaceFirst(from, to);
          assertThat(edited).isNotEqualTo(text);
          inputs.write(file, edited);
        },
        line);
  }

  private static HostileCase pipe(String file, String line) {
    return refused(
        "a pipe for " + file,
        inputs -> {
          Files.delete(inputs.file(file));
          HostileWeightsTest.pipe(inputs.file(file));
        },
        line);
  }

  static Stream<HostileCase> resumed() {
    return Stream.of(
        file(
            "no settings",
            EXPERIMENT,
            "",
            "out/experiment.yaml: is empty; write settings as 'key: value' lines"),
        file(
            "settings that are a list",
            EXPERIMENT,
            "- a\n",
            "out/experiment.yaml: is not a YAML mapping: a value is of the wrong kind (line 1, column 1); write settings as 'key: value' lines"),
        file(
            "settings of a foreign program",
            EXPERIMENT,
            "name: a\nversion: 7\n",
            "out/experiment.yaml: name: is not a setting; 'espalier prune --help-all' lists them all, with - for _"),
        file(
            "binary settings",
            EXPERIMENT,
            "\0\1\2",
            "out/experiment.yaml: is not a YAML mapping: special characters are not allowed (line 1, column 1); write settings as 'key: value' lines"),
        edit(
            "settings cut short",
            EXPERIMENT,
            "(?s)\nrate.*",
            "\nra",
            "out/experiment.yaml: is not a YAML mapping: could not find expected ':' (line 12, column 22); write settings as 'key: value' lines"),
        edit(
            "a setting out of range",
            EXPERIMENT,
            "rate: [0-9.]+",
            "rate: 7",
            "out/experiment.yaml: rate: '7' does not fit; use a number above 0 and below 1; did you mean 0.07?"),
        pipe(
            EXPERIMENT,
            "out: holds something that is no run (no experiment.yaml); choose another --out"),
        refused(
            "settings a directory",
            in -> directory(in, EXPERIMENT),
            "out: holds something that is no run (no experiment.yaml); choose another --out"),
        file(
            "an empty round",
            ROUND,
            "",
            "out/rounds/001/round.json: it is empty (line 1, column 0); restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        file(
            "a round of a list",
            ROUND,
            "[]",
            "out/rounds/001/round.json: a value is of the wrong kind (line 1, column 1); restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        file(
            "a round of null",
            ROUND,
            "null",
            "out/rounds/001/round.json: is empty; restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        file(
            "a round of nothing",
            ROUND,
            "{}",
            "out/rounds/001/round.json: sparsity: a value is missing (line 1, column 2); restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        file(
            "a round nested 100,000 times",
            ROUND,
            "{\"a\":" + "[".repeat(100_000),
            "out/rounds/001/round.json: it is nested too deeply; restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        edit(
            "a round cut short",
            ROUND,
            "(?s)\"eval_loss.*",
            "",
            "out/rounds/001/round.json: it ends too early (line 15, column 3); restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        edit(
            "a round with another number",
            ROUND,
            "\"round\" : 1",
            "\"round\" : 7",
            "out/rounds/001/round.json: round: is 7 in the directory of round 1; restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        edit(
            "a round with a text for a number",
            ROUND,
            "\"sparsity\" : [0-9.]+",
            "\"sparsity\" : \"half\"",
            "out/rounds/001/round.json: sparsity: a value is of the wrong kind (line 215, column 1); restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        edit(
            "a number of 5,000 digits",
            ROUND,
            "\"round\" : 1",
            "\"round\" : " + "1".repeat(5000),
            "out/rounds/001/round.json: a number has too many digits; restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        edit(
            "a file out of the directory",
            ROUND,
            "\"path\" : \"[^\"]*\"",
            "\"path\" : \"../../x\"",
            "out/rounds/001/round.json: files[0]: '../../x' leads out of the directory (line 182, column 3); restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        edit(
            "a file whose name is no path",
            ROUND,
            "\"path\" : \"[^\"]*\"",
            "\"path\" : \"a\\\\u0000b\"",
            "out/rounds/001/round.json: files[0]: 'a�b' leads out of the directory (line 182, column 3); restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        edit(
            "a file of -1 bytes",
            ROUND,
            "\"bytes\" : \\d+",
            "\"bytes\" : -1",
            "out/rounds/001/round.json: files[0]: bytes cannot be -1 (line 182, column 3); restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        edit(
            "a checksum of null",
            ROUND,
            "\"sha256\" : \"[^\"]*\"",
            "\"sha256\" : null",
            "out/rounds/001/round.json: files[0]: a value is missing (line 182, column 3); restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        refused(
            "a mask cut short",
            in -> cut(in, "out/rounds/001/mask.safetensors"),
            "out/rounds/001/mask.safetensors: has 4260 bytes, not the 4360 recorded; restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        refused(
            "a model cut short",
            in -> cut(in, "out/rounds/001/model/model.safetensors"),
            "out/rounds/001/model/model.safetensors: has 34116 bytes, not the 34216 recorded; restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"),
        refused(
            "no model",
            in -> FolderTree.delete(in.file("out/rounds/001/model")),
            "out/rounds/001/model/config.json: is missing; restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others ('espalier verify out' tells of 4 more)"),
        pipe(
            "out/rounds/001/mask.safetensors",
            "out/rounds/001/mask.safetensors: is missing; restore it from a copy, or remove out/rounds/001: --resume then trains that round again and keeps the others"));
  }

  static Stream<HostileCase> reported() {
    return Stream.of(
        file(
            "no settings",
            EXPERIMENT,
            "",
            "out/experiment.yaml: it is empty (line 1, column 1); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "settings that are a word",
            EXPERIMENT,
            "rate\n",
            "out/experiment.yaml: a value is of the wrong kind (line 1, column 1); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "an empty round",
            ROUND,
            "",
            "out/rounds/001/round.json: it is empty (line 1, column 0); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "metrics that are no JSON",
            METRICS,
            "step 1\n",
            "out/rounds/001/metrics.jsonl line 1: unrecognized token 'step' (line 1, column 1); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "metrics of a list",
            METRICS,
            "[1]\n",
            "out/rounds/001/metrics.jsonl line 1: a value is of the wrong kind (line 1, column 1); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "metrics of nothing",
            METRICS,
            "{}\n",
            "out/rounds/001/metrics.jsonl line 1: step: a value is missing (line 1, column 2); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "metrics of null",
            METRICS,
            "null\n",
            "out/rounds/001/metrics.jsonl line 1: is empty; restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "metrics with an empty line",
            METRICS,
            "\n",
            "out/rounds/001/metrics.jsonl line 1: it is empty (line 1, column 0); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "metrics with a line of 3 MB",
            METRICS,
            "1".repeat(3 << 20),
            "out/rounds/001/metrics.jsonl line 1: is longer than a logged step; restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "metrics nested 10,000 times",
            METRICS,
            "[".repeat(10_000) + "\n",
            "out/rounds/001/metrics.jsonl line 1: a value is of the wrong kind (line 1, column 1); restore the file from a copy, or delete the round and run again with --resume"),
        edit(
            "metrics with a text for a step",
            METRICS,
            "\"step\" ?: ?1",
            "\"step\":\"one\"",
            "out/rounds/001/metrics.jsonl line 1: step: a value is of the wrong kind (line 1, column 9); restore the file from a copy, or delete the round and run again with --resume"),
        edit(
            "metrics with a step of 2^40",
            METRICS,
            "\"step\" ?: ?1",
            "\"step\":1099511627776",
            "out/rounds/001/metrics.jsonl line 1: step: a number is out of range (line 1, column 22); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "histograms of text",
            "out/rounds/001/histograms.json",
            "\"a\"",
            "out/rounds/001/histograms.json: a value is of the wrong kind (line 1, column 1); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "a sample of a list",
            "out/rounds/001/sample.json",
            "[]",
            "out/rounds/001/sample.json: a value is of the wrong kind (line 1, column 1); restore the file from a copy, or delete the round and run again with --resume"));
  }

  static Stream<HostileCase> ofSeveralRuns() {
    return Stream.of(
        file(
            "a request that is no JSON",
            "out/request.json",
            "tickets",
            "out/request.json: unrecognized token 'tickets' (line 1, column 1); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "a request of nothing",
            "out/request.json",
            "{}",
            "out/request.json: runs: a value is missing (line 1, column 2); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "a comparison of text",
            "out/compare.json",
            "\"a\"",
            "out/compare.json: a value is of the wrong kind (line 1, column 1); restore the file from a copy, or delete the round and run again with --resume"),
        file(
            "a comparison of nulls",
            "out/compare.json",
            "{\"seeds\": [null], \"rounds\": []}",
            "out/compare.json: seeds[0]: a value is of the wrong kind (line 1, column 12); restore the file from a copy, or delete the round and run again with --resume"));
  }

  @ParameterizedTest
  @MethodSource("resumed")
  void isNotResumedButRefused(HostileCase hostile) throws IOException {
    check(
        hostile,
        inputs ->
            Experiment.builder()
                .settings(inputs.settings)
                .out(inputs.out())
                .resume(true)
                .build()
                .run(ExperimentListener.NONE));
  }

  @ParameterizedTest
  @MethodSource("reported")
  void isNotReportedButRefused(HostileCase hostile) throws IOException {
    check(hostile, inputs -> ReportWriter.html(RunDirectory.at(inputs.out())));
  }

  @ParameterizedTest
  @MethodSource("ofSeveralRuns")
  void recordsOfSeveralRunsAreRefused(HostileCase hostile) throws IOException {
    check(
        hostile,
        inputs -> {
          TransferDirectory.at(inputs.out()).request();
          ComparisonDirectory.at(inputs.out()).read();
        });
  }

  /** Whatever is in a run, its verification either ends or says in one line why it cannot. */
  @ParameterizedTest
  @MethodSource({"resumed", "reported"})
  void isVerified(HostileCase hostile) throws Exception {
    HostileInputs inputs = HostileInputs.in(folder);
    copy(inputs);
    hostile.damage().apply(inputs);
    String line =
        HostileCase.line(
            () ->
                VerificationRun.builder()
                    .directory(inputs.out())
                    .build()
                    .run(ExperimentListener.NONE)
                    .damages()
                    .forEach(damage -> HostileCase.checkPresentable(damage.toString())));
    if (!line.isEmpty()) {
      assertThat(line).startsWith(inputs.out().toString());
    }
  }

  @Test
  void metricsAreReadWhole() throws IOException {
    Path file = whole.resolve("rounds/001/metrics.jsonl");
    assertThat(MetricsFile.read(file)).hasSize(1);
    Path longer = folder.resolve("metrics.jsonl");
    Files.writeString(longer, Files.readString(file).repeat(20_000));
    assertThat(MetricsFile.read(longer)).hasSize(20_000);
    Files.writeString(longer, Files.readString(file).repeat(3) + "{\"step\": 4");
    assertThat(MetricsFile.read(longer)).hasSize(3);
    assertThat(catching(folder.resolve("none")))
        .isEqualTo(folder.resolve("none") + ": not found; check the path");
  }

  private static String catching(Path file) {
    try {
      return "read " + MetricsFile.read(file).size();
    } catch (BadInputException e) {
      return e.getMessage();
    }
  }

  private void check(HostileCase hostile, HostileCase.Reading reading) throws IOException {
    new HostileCase(
            hostile.name(),
            inputs -> {
              copy(inputs);
              hostile.damage().apply(inputs);
            },
            hostile.line())
        .check(folder, reading);
  }

  private static void copy(HostileInputs inputs) throws IOException {
    try (Stream<Path> tree = Files.walk(whole)) {
      for (Path path : tree.toList()) {
        Files.copy(path, inputs.out().resolve(whole.relativize(path)));
      }
    }
  }

  private static void cut(HostileInputs inputs, String name) throws IOException {
    byte[] all = Files.readAllBytes(inputs.file(name));
    inputs.write(name, Arrays.copyOf(all, all.length - 100));
  }

  private static void directory(HostileInputs inputs, String name) throws IOException {
    Files.delete(inputs.file(name));
    Files.createDirectory(inputs.file(name));
  }
}
