package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.Generation;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.RandomWeights;
import dev.espalier.fixture.TestFiles;
import dev.espalier.generate.Decoder;
import dev.espalier.generate.Sampler;
import dev.espalier.generate.TextGenerator;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.Tokenizer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids without an embedding row are reported in one line before anything is computed. */
class TokenIdsTest {

  private static final Path TOKENIZER = TestFiles.resource("tokenizer");

  /** Number of tokens of that tokenizer. */
  private static final int TOKENS = 311;

  private static final String PAD = "<|pad|>";

  @TempDir private Path folder;

  /**
   * Creates a model with random weights and a tokenizer.
   *
   * @param rows rows of its embedding
   * @param ids fields of its config for begin and end tokens
   */
  private Path model(int rows, String ids) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model-" + rows));
    Files.copy(TOKENIZER.resolve("tokenizer.json"), model.resolve("tokenizer.json"));
    Files.writeString(
        model.resolve("config.json"),
        """
        {"model_type": "gpt2", "vocab_size": %d, "n_positions": 32, "n_embd": 12, "n_layer": 1,
         "n_head": 2%s}
        """
            .formatted(rows, ids));
    RandomWeights.write(model, weights -> {});
    return model;
  }

  /** The tokenizer has a token for which the embedding has no row. */
  private Path modelWithTokenWithoutRow() throws IOException {
    Path model = model(TOKENS, ", \"bos_token_id\": 0, \"eos_token_id\": 0");
    Path file = model.resolve("tokenizer.json");
    String added =
        """
        "added_tokens": [{"id": %d, "content": "%s", "single_word": false, "lstrip": false,
          "rstrip": false, "normalized": false, "special": true},
        """
            .formatted(TOKENS, PAD);
    String json = Files.readString(file);
    Files.writeString(file, json.replaceFirst("\"added_tokens\":\\s*\\[", added));
    assertThat(Files.readString(file)).contains(PAD);
    return model;
  }

  private Path text(String row) throws IOException {
    return Files.writeString(folder.resolve("text.txt"), (row + "\n").repeat(60));
  }

  private static Settings settings(Path model) {
    return Settings.defaults()
        .with(Setting.MODEL, model)
        .with(Setting.BLOCK_SIZE, 16)
        .with(Setting.BATCH_SIZE, 2)
        .with(Setting.THREADS, 1);
  }

  private static String generate(Path model, String prompt) {
    StringBuilder text = new StringBuilder();
    Generation.builder()
        .settings(settings(model))
        .newTokens(5)
        .prompt(prompt)
        .onText(text::append)
        .build()
        .run()
        .tokens();
    return text.toString();
  }

  private static void refused(ThrowingCallable run, String message) {
    assertThatThrownBy(run).isInstanceOf(BadInputException.class).hasMessage(message);
  }

  private static final String NO_ROW =
      " has no row in the model, whose 311 rows are for ids 0 to 310; ";

  @Test
  void aPromptWithATokenWithoutRowIsRefused() throws IOException {
    Path model = modelWithTokenWithoutRow();
    refused(
        () -> generate(model, "the " + PAD + " tree"),
        "prompt: token \""
            + PAD
            + "\" (id 311)"
            + NO_ROW
            + "leave the token out, or use the tokenizer that belongs to the model");
    assertThat(generate(model, "the tree")).isNotNull();
  }

  @Test
  void aSamplePromptWithATokenWithoutRowIsRefusedBeforeTheRunStarts() throws IOException {
    Path model = modelWithTokenWithoutRow();
    Path out = folder.resolve("run");
    Settings few =
        settings(model)
            .with(Setting.DATASET, text("the tree grows on the wall of the garden"))
            .with(Setting.SCOPE, "linear")
            .with(Setting.ROUNDS, 1)
            .with(Setting.MAX_STEPS, 1);
    refused(
        () ->
            Experiment.builder()
                .settings(few.with(Setting.SAMPLE_PROMPT, "the " + PAD))
                .out(out)
                .build()
                .run(ExperimentListener.NONE),
        "sample_prompt: token \""
            + PAD
            + "\" (id 311)"
            + NO_ROW
            + "leave the token out, or use the tokenizer that belongs to the model");
    assertThat(out).doesNotExist();
  }

  @Test
  void aTextWithATokenWithoutRowIsRefused() throws IOException {
    Path model = modelWithTokenWithoutRow();
    Path text = text("the " + PAD + " tree grows on the wall of the garden");
    for (String perplexity : new String[] {"blocks", "both"}) {
      refused(
          () ->
              EvaluationRun.builder()
                  .settings(
                      settings(model)
                          .with(Setting.DATASET, text)
                          .with(Setting.PERPLEXITY, perplexity))
                  .build()
                  .run(ExperimentListener.NONE),
          text
              + ": row 0: token \""
              + PAD
              + "\" (id 311)"
              + NO_ROW
              + "use the tokenizer that belongs to the model");
    }
  }

  /**
   * The defaults for begin and end tokens are those of the large models, beyond a small vocabulary.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", \"bos_token_id\": 50256, \"eos_token_id\": 50256",
        ", \"bos_token_id\": 311"
      })
  void aBeginTokenWithoutRowIsRefusedWhereItIsNeeded(String ids) throws IOException {
    Path model = model(TOKENS, ids);
    Path text = text("the tree grows on the wall of the garden");
    Settings blocks = settings(model).with(Setting.DATASET, text);
    assertThat(
            EvaluationRun.builder()
                .settings(blocks)
                .build()
                .run(ExperimentListener.NONE)
                .evaluated()
                .evalLoss())
        .isFinite();
    assertThat(generate(model, "the tree")).isNotNull();
    // Each text begins with the tokenizer's token, whatever the config states.
    Settings both = blocks.with(Setting.PERPLEXITY, "both");
    assertThat(
            EvaluationRun.builder()
                .settings(both)
                .build()
                .run(ExperimentListener.NONE)
                .byText()
                .perplexityByText())
        .isFinite();
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"bos_token\": \"<s>\"}");
    assertThatThrownBy(
            () -> EvaluationRun.builder().settings(both).build().run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bos_token \"<s>\"")
        .hasMessageContaining("token id 311 has no row");
    Files.writeString(
        model.resolve("tokenizer_config.json"),
        "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}");
    assertThatThrownBy(
            () -> EvaluationRun.builder().settings(both).build().run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bos_token_id");
    assertThatThrownBy(() -> generate(model, ""))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bos_token_id");
  }

  /** Padding rows of an embedding are never generated, however likely they are. */
  @Test
  void rowsWithoutTextAreNeverGenerated() throws IOException {
    int padded = 320;
    Path model = model(padded, ", \"bos_token_id\": 0, \"eos_token_id\": 0");
    RandomWeights.write(
        model,
        weights -> {
          // One of two opposite rows is the most likely, whatever the model reads.
          FloatView wte = weights.wte();
          for (int i = 0; i < 12; i++) {
            wte.set(TOKENS * 12L + i, 5f + i);
            wte.set((TOKENS + 1) * 12L + i, -5f - i);
          }
        });
    try (Arena arena = Arena.ofConfined();
        CheckpointDirectory checkpoint = CheckpointDirectory.open(model);
        Tokenizer tokenizer = checkpoint.tokenizer().orElseThrow();
        Kernels kernels = KernelChoice.choose("plain", 1)) {
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(weights.slab());
      FloatView logits = new Decoder(arena, kernels, weights).read(5);
      assertThat(Sampler.GREEDY.choose(logits, _ -> true, new SplittableRandom(1)))
          .isBetween(TOKENS, TOKENS + 1);
      assertThat(IntStream.range(0, padded).filter(tokenizer::hasText).boxed().toList())
          .isEqualTo(IntStream.range(0, TOKENS).boxed().toList());
      for (Sampler sampler : new Sampler[] {Sampler.GREEDY, new Sampler(1, 0, 1)}) {
        IntStream.Builder written = IntStream.builder();
        int count =
            new TextGenerator(sampler, tokenizer::hasText, List.of())
                .write(
                    new Decoder(arena, kernels, weights),
                    new int[] {5},
                    20,
                    new SplittableRandom(1),
                    written::add);
        assertThat(count).isEqualTo(20);
        assertThat(written.build()).allMatch(id -> id < TOKENS);
      }
    }
    assertThat(generate(model, "the tree")).isNotEmpty();
  }
}
