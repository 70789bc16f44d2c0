package dev.espalier.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.tool.MaskInspection;
import dev.espalier.fixture.JsonMutations;
import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.TestFiles;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RunDirectory;
import dev.espalier.report.ReportWriter;
import dev.espalier.settings.Setting;
import dev.espalier.settings.SettingsFile;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever value a field of a user's file has, it is accepted or refused in one line: only a {@link
 * BadInputException} is thrown.
 */
class WrongTypesTest {

  @TempDir private static Path folder;

  private static Path run;

  private interface Reading {
    void read() throws Exception;
  }

  @BeforeAll
  static void makesARun() {
    run = folder.resolve("run");
    SmallRun.run(
        SmallRun.settings()
            .with(Setting.MAX_STEPS, 1)
            .with(Setting.ROUNDS, 1)
            .with(Setting.KERNELS, "plain")
            .with(Setting.EXECUTION, "dense"),
        run);
  }

  /** Reads each variant of a file, then restores its text. */
  private static void everyVariant(Path file, Reading reading) throws IOException {
    everyVariant(file, JsonMutations.VALUES, reading);
  }

  private static void everyVariant(Path file, List<String> values, Reading reading)
      throws IOException {
    byte[] own = Files.readAllBytes(file);
    List<String> wrong = new ArrayList<>();
    JsonMutations.of(new String(own, StandardCharsets.UTF_8), values)
        .forEach(
            (change, text) -> check(change, () -> Files.writeString(file, text), reading, wrong));
    Files.write(file, own);
    assertThat(wrong).as(file.toString()).isEmpty();
  }

  private static void check(String change, Reading writing, Reading reading, List<String> wrong) {
    try {
      writing.read();
      reading.read();
    } catch (BadInputException e) {
      String message = String.valueOf(e.getMessage());
      if (message.length() > 1200 || message.contains("\n") || message.contains("tools.jackson")) {
        wrong.add(change + ": " + message);
      }
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      wrong.add(change + ": " + e + " at " + Arrays.asList(e.getStackTrace()).subList(0, 4));
    }
  }

  private static void open(Path model) {
    try (CheckpointDirectory checkpoint = CheckpointDirectory.open(model)) {
      checkpoint.generationTokens();
      checkpoint.weightBytes();
    }
  }

  private static Path copy(Path from, String name) throws IOException {
    Path to = Files.createDirectories(folder.resolve(name));
    try (var files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  @Test
  void ofAModelsConfig() throws IOException {
    Path model = copy(SmallRun.MODEL, "config");
    everyVariant(model.resolve("config.json"), () -> open(model));
  }

  @Test
  void ofACompactModelsConfig() throws IOException {
    Path model = copy(SmallRun.MODEL, "compact");
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        """
        {"model_type": "espalier", "vocab_size": 101, "n_positions": 19, "n_embd": 20, "n_head": 3,
         "norm_width": 21, "eos_token_id": [1, 2], "block_shapes": [
         {"place": 0, "attention": true, "heads": 2, "head_width": 3, "value_width": 4, "mlp": true,
          "inner": 5, "attention_inputs": [0, 3, 19], "mlp_inputs": [1, 2]}]}
        """);
    everyVariant(config, () -> open(model));
  }

  @Test
  void ofAGenerationConfig() throws IOException {
    Path model = copy(SmallRun.MODEL, "generation");
    Path file = model.resolve("generation_config.json");
    Files.writeString(file, "{\"bos_token_id\": 3, \"eos_token_id\": [1, 2], \"do_sample\": true}");
    everyVariant(file, () -> open(model));
  }

  @Test
  void ofAnIndexOfShards() throws IOException {
    Path model = copy(SmallRun.MODEL, "shards");
    Files.move(model.resolve("model.safetensors"), model.resolve("a.safetensors"));
    Path file = model.resolve("model.safetensors.index.json");
    Files.writeString(
        file,
        """
        {"metadata": {"total_size": 1}, "weight_map": {"transformer.wte.weight": "a.safetensors",
         "transformer.wpe.weight": "a.safetensors"}}
        """);
    everyVariant(file, () -> open(model));
  }

  @Test
  void ofTheHeaderOfWeights() throws IOException {
    Path model = copy(SmallRun.MODEL, "header");
    everyHeader(model.resolve("model.safetensors"), () -> open(model));
  }

  @Test
  void ofTheHeaderOfAMask() throws IOException {
    Path mask = Files.copy(run.resolve("rounds/001/mask.safetensors"), folder.resolve("m"));
    everyHeader(mask, () -> MaskInspection.builder().mask(mask.toString()).build().run());
  }

  /** The data keep their position relative to the header. */
  private static void everyHeader(Path file, Reading reading) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(all.getLong(0));
    String header = new String(all.array(), Long.BYTES, length, StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOfRange(all.array(), Long.BYTES + length, all.capacity());
    List<String> wrong = new ArrayList<>();
    JsonMutations.of(header, JsonMutations.VALUES)
        .forEach(
            (change, text) ->
                check(
                    change,
                    () -> {
                      byte[] json = text.getBytes(StandardCharsets.UTF_8);
                      ByteBuffer out =
                          ByteBuffer.allocate(Long.BYTES + json.length + data.length)
                              .order(ByteOrder.LITTLE_ENDIAN);
                      out.putLong(json.length).put(json).put(data);
                      Files.write(file, out.array());
                    },
                    reading,
                    wrong));
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json"
      })
  void ofATokenizer(String name) throws IOException {
    Path tokenizer = tokenizer(name);
    everyVariant(tokenizer.resolve(name), JsonMutations.TYPES, () -> encode(tokenizer));
  }

  @Test
  void ofAVocabulary() throws IOException {
    Path tokenizer = tokenizer("vocab.json");
    Files.delete(tokenizer.resolve("tokenizer.json"));
    everyVariant(tokenizer.resolve("vocab.json"), () -> encode(tokenizer));
  }

  private static Path tokenizer(String name) throws IOException {
    Path tokenizer = copy(TestFiles.resource("tokenizer"), "tokenizer of " + name);
    Files.writeString(
        tokenizer.resolve("tokenizer_config.json"),
        """
        {"tokenizer_class": "GPT2Tokenizer", "model_max_length": 64, "add_prefix_space": false,
         "bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": true, "special": true},
         "additional_special_tokens": ["<a>", {"content": "<b>"}], "pad_token": null,
         "clean_up_tokenization_spaces": false, "split_special_tokens": false}
        """);
    Files.writeString(
        tokenizer.resolve("special_tokens_map.json"),
        """
        {"bos_token": "<s>", "unk_token": {"content": "<u>", "normalized": false},
         "my_token": "<m>", "additional_special_tokens": ["<a>"]}
        """);
    Files.writeString(tokenizer.resolve("added_tokens.json"), "{\"<s>\": 300, \"</s>\": 301}");
    return tokenizer;
  }

  private static void encode(Path folder) {
    try (Tokenizer tokenizer = TokenizerFiles.open(folder).orElseThrow()) {
      assertThat(tokenizer.decode(tokenizer.encode("the <s> text"))).isNotNull();
      assertThat(tokenizer.vocabularySize()).isPositive();
    }
  }

  /** JSON is valid YAML. */
  @Test
  void ofSettings() throws IOException {
    Path file = folder.resolve("settings.yaml");
    Files.writeString(
        file,
        """
        {"model": "m", "rate": 0.5, "rounds": 3, "learning_rate": 0.001, "shuffle": true,
         "scope": "linear", "epochs": 1.5, "early_stopping": "patience:3", "reset": "rewind:3"}
        """);
    everyVariant(file, () -> SettingsFile.read(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"round.json", "histograms.json", "sample.json"})
  void ofARound(String name) throws IOException {
    Path round = run.resolve("rounds/001");
    Files.writeString(
        round.resolve("sample.json"),
        """
        {"prompt": "a", "continuation": "b", "original": "c", "tokens": 1}
        """);
    RunDirectory directory = RunDirectory.at(run);
    everyVariant(
        round.resolve(name),
        JsonMutations.TYPES,
        () -> assertThat(ReportWriter.html(directory)).isNotEmpty());
  }

  @Test
  void ofAStep() throws IOException {
    Path step = folder.resolve("step.jsonl");
    String first = Files.readAllLines(run.resolve("rounds/001/metrics.jsonl")).getFirst();
    Files.writeString(step, first);
    Path metrics = folder.resolve("metrics.jsonl");
    everyVariant(
        step,
        () -> {
          Files.writeString(metrics, Files.readString(step) + "\n");
          assertThat(MetricsFile.read(metrics)).hasSize(1);
        });
  }
}
