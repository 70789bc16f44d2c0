package dev.espalier.experiment.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.RandomWeights;
import dev.espalier.fixture.TestFiles;
import dev.espalier.memory.FloatView;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beginning and end of generated text, as observed in transformers' {@code generate}. */
class GenerationTest {

  private static final Path TOKENIZER = TestFiles.resource("tokenizer");

  /** The only token that this model ever generates. */
  private static final int SAID = 11;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "0             | none                                       | 6",
        "11            | none                                       | 0",
        "[0, 11]       | none                                       | 0",
        "[11]          | none                                       | 0",
        "0             | {\"bos_token_id\": 0, \"eos_token_id\": [0, 11]} | 0",
        "0             | {\"eos_token_id\": 11}                      | 0",
        "11            | {\"eos_token_id\": 0}                       | 6",
        "11            | {\"eos_token_id\": null}                    | 6",
        "11            | {\"eos_token_id\": []}                      | 6",
        "11            | {}                                         | 6"
      })
  void textsEndWhereThoseOfTransformersDo(String config, @Nullable String generation, int tokens)
      throws IOException {
    Path model = model(config);
    if (generation != null) {
      Files.writeString(model.resolve("generation_config.json"), generation);
    }
    List<String> pieces = new ArrayList<>();
    GenerationResult result = run(model, "the tree", pieces);
    assertThat(result.tokens()).isEqualTo(tokens);
    assertThat(result.prefillSeconds()).isPositive();
    assertThat(result.tokensPerSecond()).isGreaterThanOrEqualTo(0);
    assertThat(String.join("", pieces)).hasSize(tokens);
    // A text that ends immediately also passes on a piece, so that the prompt is shown.
    assertThat(pieces).isNotEmpty();
  }

  @Test
  void invalidIdsAreNamed() throws IOException {
    Path model = model("0");
    Path file = model.resolve("generation_config.json");
    for (String wrong : List.of("\"11\"", "[0, \"11\"]", "[0, -1]", "1.5", "{}")) {
      Files.writeString(file, "{\"eos_token_id\": " + wrong + "}");
      assertThatThrownBy(() -> run(model, "the tree", new ArrayList<>()))
          .as(wrong)
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(file + ": eos_token_id");
    }
  }

  @Test
  void aTextWithoutAPromptBeginsAsTheGenerationConfigSays() throws IOException {
    Path model = model("0");
    assertThat(run(model, "", new ArrayList<>()).tokens()).isEqualTo(6);
    Path file = model.resolve("generation_config.json");
    Files.writeString(file, "{\"bos_token_id\": 400, \"eos_token_id\": 0}");
    assertThatThrownBy(() -> run(model, "", new ArrayList<>()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bos_token_id of " + file);
  }

  @Test
  void severalTextsAreThoseOfTheSeedsAfterIt() throws IOException {
    Path model = model("null");
    // With equal logits, the texts differ by their random numbers only.
    RandomWeights.write(model, weights -> fill(weights.wte()));
    Sampling drawn = new Sampling(1, 0, 1);
    List<String> pieces = new ArrayList<>();
    GenerationResult all = drawn(model, drawn, 42, 3, pieces);
    assertThat(all.texts()).hasSize(3).doesNotHaveDuplicates();
    assertThat(all.tokens()).isEqualTo(18);
    assertThat(String.join("", pieces)).isEqualTo(all.texts().getFirst());
    for (int i = 0; i < 3; i++) {
      assertThat(drawn(model, drawn, 42 + i, 1, new ArrayList<>()).texts())
          .containsExactly(all.texts().get(i));
    }
    assertThatThrownBy(() -> drawn(model, Sampling.GREEDY, 42, 2, new ArrayList<>()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("num: asks for 2 texts");
    assertThatThrownBy(() -> Generation.builder().texts(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static GenerationResult drawn(
      Path model, Sampling how, int seed, int texts, List<String> pieces) {
    return Generation.builder()
        .settings(
            Settings.defaults()
                .with(Setting.MODEL, model)
                .with(Setting.THREADS, 1)
                .with(Setting.SEED, seed))
        .sampling(how)
        .newTokens(6)
        .texts(texts)
        .prompt("the tree")
        .onText(pieces::add)
        .build()
        .run();
  }

  private static GenerationResult run(Path model, String prompt, List<String> pieces) {
    Settings settings = Settings.defaults().with(Setting.MODEL, model).with(Setting.THREADS, 1);
    return Generation.builder()
        .settings(settings)
        .newTokens(6)
        .prompt(prompt)
        .onText(pieces::add)
        .build()
        .run();
  }

  private static void fill(FloatView view) {
    for (long i = 0; i < view.size(); i++) {
      view.set(i, 0);
    }
  }

  /** Creates a model that repeats one token, unless that token ends its texts. */
  private Path model(String end) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.copy(TOKENIZER.resolve("tokenizer.json"), model.resolve("tokenizer.json"));
    Files.writeString(
        model.resolve("config.json"),
        """
        {"model_type": "gpt2", "vocab_size": 311, "n_positions": 32, "n_embd": 4, "n_layer": 1,
         "n_head": 2, "bos_token_id": 0, "eos_token_id": %s}
        """
            .formatted(end));
    RandomWeights.write(
        model,
        weights -> {
          fill(weights.wte());
          weights.wte().set(SAID * 4L, 5);
          fill(weights.lnF().weight());
          fill(weights.lnF().bias());
          weights.lnF().bias().set(0, 1);
        });
    return model;
  }
}
