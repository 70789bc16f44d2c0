package dev.espalier.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands that are given again and again, and what is checked of what they leave. */
class ResubmittedRunTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private static Path shared;

  @TempDir private Path folder;

  private static Path model;
  private static Path tokens;

  /** What a command said. */
  private record Said(int status, String out, String err) {}

  @BeforeAll
  static void makeAModel() throws IOException {
    Path scratch = Files.createDirectories(shared.resolve("scratch"));
    Files.writeString(
        scratch.resolve("config.json"),
        """
        {"model_type": "gpt2", "vocab_size": 31, "n_positions": 16, "n_embd": 12, "n_layer": 2,
         "n_head": 3, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5,
         "initializer_range": 0.02, "bos_token_id": 0, "eos_token_id": 0}
        """);
    tokens = Files.createDirectories(shared.resolve("tokens"));
    for (String split : List.of("train", "val")) {
      ByteBuffer bytes = ByteBuffer.allocate(1200).order(ByteOrder.LITTLE_ENDIAN);
      Random random = new Random(split.length());
      while (bytes.hasRemaining()) {
        bytes.putShort((short) random.nextInt(31));
      }
      Files.write(tokens.resolve(split + ".bin"), bytes.array());
    }
    Said trained =
        run(
            training(shared.resolve("trained"), "--from-scratch", scratch.toString())
                .toArray(String[]::new));
    assertThat(trained.status()).as(trained.err()).isZero();
    model = shared.resolve("trained/model");
  }

  private static List<String> training(Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train"));
    arguments.addAll(List.of(more));
    arguments.addAll(common(out));
    return arguments;
  }

  private static List<String> common(Path out) {
    return List.of(
        "--dataset",
        tokens.toString(),
        "--block-size",
        "8",
        "--max-steps",
        "3",
        "--threads",
        "1",
        "--out",
        out.toString());
  }

  private static Said run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(arguments);
    return new Said(status, out.toString(), err.toString());
  }

  private static Said prune(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("prune", "--model", model.toString(), "--rate", "0.5", "--scope", "linear"));
    arguments.addAll(common(out));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private static List<Long> written(Path out) throws IOException {
    try (Stream<Path> tree = Files.walk(out.resolve("rounds"))) {
      return tree.filter(Files::isRegularFile)
          .sorted()
          .map(file -> file.toFile().lastModified())
          .toList();
    }
  }

  @Test
  void theSameLineBeginsGoesOnAndIsDone() throws IOException {
    Path out = folder.resolve("run");
    String[] line = {"--rounds", "2", "--resume", "auto"};
    Said first = prune(out, line);
    assertThat(first.status()).as(first.err()).isZero();
    List<Long> written = written(out);
    Said again = prune(out, line);
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).isEqualTo(first.out()).contains("Report: ");
    assertThat(written(out)).isEqualTo(written);

    Said other = prune(out, "--rounds", "2", "--seed", "7", "--resume", "auto");
    assertThat(other.status()).isEqualTo(2);
    assertThat(other.err())
        .isEqualTo(
            "espalier: --resume: "
                + out.resolve("experiment.yaml")
                + " says seed: 42, not 7; give the same settings, or start anew in another --out\n");

    Said extended = prune(out, "--rounds", "3", "--resume", "auto", "--json");
    assertThat(extended.status()).as(extended.err()).isZero();
    assertThat(JSON.readTree(extended.out()).get("rounds")).hasSize(4);
    // On its own, --resume takes what is not given from the run.
    Said resumed =
        run("prune", "--out", out.toString(), "--rounds", "4", "--resume", "--json", "--quiet");
    assertThat(JSON.readTree(resumed.out()).get("rounds")).hasSize(5);
    assertThat(written(out).subList(0, written.size())).isEqualTo(written);
  }

  @Test
  void aFileOfSettingsMaySaySo() throws IOException {
    Path config = folder.resolve("job.yaml");
    Files.writeString(config, "rounds: 1\nresume: auto\n");
    Path out = folder.resolve("run");
    for (int i = 0; i < 2; i++) {
      Said said = prune(out, "--config", config.toString());
      assertThat(said.status()).as(said.err()).isZero();
    }
    assertThat(prune(out, "--config", config.toString(), "--resume", "no").err())
        .contains("holds something already");
    assertThat(prune(out, "--config", config.toString(), "--overwrite").status()).isZero();
    assertThat(out.resolve("experiment.yaml")).content().doesNotContain("resume");
    Files.writeString(config, "resume: later\n");
    assertThat(prune(out, "--config", config.toString()).err())
        .contains(config + ": resume: 'later' is not known; use auto, yes or no")
        .hasLineCount(1);
  }

  @Test
  void aTrainingIsDoneOnce() {
    Path out = folder.resolve("tuned");
    String[] line =
        training(out, model.toString(), "--resume", "auto", "--json").toArray(String[]::new);
    Said first = run(line);
    assertThat(first.status()).as(first.err()).isZero();
    Said again = run(line);
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).isEqualTo(first.out());
    assertThat(
            run(training(out, model.toString(), "--seed", "9", "--resume", "auto")
                    .toArray(String[]::new))
                .err())
        .contains("says seed: 42, not 9");
  }

  @Test
  void comparisonsAndTransfersAreDoneOnce() {
    Path compared = folder.resolve("compared");
    List<String> compare =
        new ArrayList<>(List.of("compare", "--model", model.toString(), "--scope", "linear"));
    compare.addAll(common(compared));
    compare.addAll(List.of("--seeds", "1", "--rounds", "1", "--resume", "auto", "--json"));
    Path transferred = folder.resolve("transferred");
    List<String> transfer =
        new ArrayList<>(List.of("transfer", "--model", model.toString(), "--scope", "linear"));
    transfer.addAll(common(transferred));
    transfer.addAll(
        List.of("--optimizer", "adamw", "--optimizer", "sgd", "--rate", "0.5", "--rounds", "1"));
    transfer.addAll(List.of("--seeds", "1", "--resume", "auto", "--json"));
    for (List<String> command : List.of(compare, transfer)) {
      Said first = run(command.toArray(String[]::new));
      assertThat(first.status()).as(first.err()).isZero();
      Said again = run(command.toArray(String[]::new));
      assertThat(again.status()).as(again.err()).isZero();
      assertThat(again.out()).isEqualTo(first.out());
    }
    assertThat(run("verify", compared.toString()).status()).isZero();
    assertThat(run("verify", transferred.toString()).status()).isZero();
  }

  @Test
  void verifySaysWhatIsDamagedAndTheCommandsThatMendIt() throws IOException {
    Path out = folder.resolve("my run");
    assertThat(prune(out, "--rounds", "2").status()).isZero();
    Said whole = run("verify", out.toString(), "--quiet");
    assertThat(whole.status()).isZero();
    assertThat(whole.out()).endsWith("my run: whole\n").contains("run, 3 rounds, ");
    assertThat(run("verify", out.toString(), "--quick").status()).isZero();

    Path damaged = out.resolve("rounds/001/mask.safetensors");
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length - 1] ^= 1;
    Files.write(damaged, bytes);
    Said told = run("verify", out.toString(), "--quiet");
    assertThat(told.status()).isEqualTo(1);
    assertThat(told.err()).isEmpty();
    assertThat(told.out())
        .contains(damaged + ": is not the file that was written")
        .contains("  rm -r '" + out.resolve("rounds/001") + "'\n")
        .contains("  espalier prune --out '" + out + "' --resume");
    JsonNode json = JSON.readTree(run("verify", out.toString(), "--json").out());
    assertThat(json.get("whole").asBoolean()).isFalse();
    assertThat(json.get("damages").get(0).get("file").asString()).isEqualTo(damaged.toString());

    Said refused = run("verify", folder.toString());
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("is no run (no experiment.yaml)").hasLineCount(1);
  }
}
