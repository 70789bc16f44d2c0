package dev.espalier.experiment.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.espalier.experiment.EvaluationResult;
import dev.espalier.experiment.EvaluationRun;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.HeardNotes;
import dev.espalier.experiment.TrainingResult;
import dev.espalier.experiment.TrainingRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.TestFiles;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.json.RecordJson;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Perplexity by text compared with transformers, and inputs for which it is undefined. */
class PerTextPerplexityTest {

  private static final Path GOLDEN = TestFiles.resource("perplexity");
  private static final Path TEXTS = GOLDEN.resolve("texts.jsonl");

  @TempDir private Path folder;

  private static Settings settings() {
    return Settings.defaults()
        .with(Setting.MODEL, "embedded")
        .with(Setting.DATASET, TEXTS)
        .with(Setting.BLOCK_SIZE, 16)
        .with(Setting.PERPLEXITY, "both");
  }

  private static JsonNode golden() throws IOException {
    return new JsonMapper().readTree(Files.readString(GOLDEN.resolve("perplexity.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"onednn", "vector"})
  void equalsThatOfTransformers(String kernels) throws IOException {
    HeardNotes notes = new HeardNotes();
    EvaluationResult result =
        EvaluationRun.builder()
            .settings(settings().with(Setting.KERNELS, kernels))
            .build()
            .run(notes);
    assertThat(result.byText().perplexityByText())
        .isCloseTo(golden().get("mean_perplexity").asDouble(), Percentage.withPercentage(0.01));
    assertThat(result.byText().texts()).isEqualTo(golden().get("texts").asInt());
    assertThat(result.byText().truncatedTexts()).isEqualTo(golden().get("truncated").asInt());
    assertThat(result.byText().emptyTexts()).isEqualTo(golden().get("empty").asInt());
    assertThat(notes.all())
        .contains("perplexity by text: 48 texts; 2 rows without a token are left out");
  }

  @Test
  void isNotMeasuredUnlessRequested() {
    EvaluationResult result =
        EvaluationRun.builder()
            .settings(settings().with(Setting.PERPLEXITY, "blocks"))
            .build()
            .run(ExperimentListener.NONE);
    assertThat(result.byText()).isNull();
    assertThat(RecordJson.MAPPER.writeValueAsString(result)).doesNotContain("text");
  }

  @Test
  void roundsAndTrainingRunsRecordThatOfTheirFinalModel() {
    Settings few =
        settings()
            .with(Setting.VALIDATION, TEXTS)
            .with(Setting.SCOPE, "linear")
            .with(Setting.EXECUTION, "sparse")
            .with(Setting.RATE, 0.9)
            .with(Setting.ROUNDS, 1)
            .with(Setting.MAX_STEPS, 2);
    Path out = folder.resolve("run");
    List<RoundRecord> rounds =
        Experiment.builder().settings(few).out(out).build().run(ExperimentListener.NONE).rounds();
    for (RoundRecord round : rounds) {
      Path model = out.resolve("rounds/00" + round.round() + "/model");
      assertThat(Objects.requireNonNull(round.losses().perplexityByText()))
          .isEqualTo(evaluate(model));
    }
    assertThat(rounds.get(0).losses().perplexityByText())
        .isNotEqualTo(rounds.get(1).losses().perplexityByText());

    Path tuned = folder.resolve("tuned");
    TrainingResult result =
        TrainingRun.builder().settings(few).out(tuned).build().run(ExperimentListener.NONE);
    assertThat(Objects.requireNonNull(result.perplexityByText()))
        .isCloseTo(evaluate(tuned.resolve("model")), within(1e-9));
  }

  private static double evaluate(Path model) {
    return Objects.requireNonNull(
        EvaluationRun.builder()
            .settings(settings().with(Setting.MODEL, model))
            .build()
            .run(ExperimentListener.NONE)
            .byText()
            .perplexityByText());
  }

  @Test
  void textsWithoutRowsAreRefusedInOneLine() throws IOException {
    Path golden = TestFiles.resource("golden");
    Settings tokens =
        settings()
            .with(Setting.MODEL, golden.resolve("tiny/model"))
            .with(Setting.BLOCK_SIZE, 12)
            .with(Setting.DATASET, golden.resolve("imp_ln_1_rewind"));
    refused(
        () -> EvaluationRun.builder().settings(tokens).build().run(ExperimentListener.NONE),
        "without rows");

    // Blocks, not texts, are held out of a text without a validation split.
    Path out = folder.resolve("run");
    refused(
        () ->
            Experiment.builder().settings(settings()).out(out).build().run(ExperimentListener.NONE),
        "validation");
    assertThat(out).doesNotExist();

    Path model = Files.createDirectories(folder.resolve("model"));
    EvaluationRun.builder().settings(settings()).build().run(ExperimentListener.NONE);
    Path embedded = dev.espalier.checkpoint.CheckpointDirectory.embedded().path();
    for (String name : List.of("model.safetensors", "tokenizer.json")) {
      Files.copy(embedded.resolve(name), model.resolve(name));
    }
    Files.writeString(
        model.resolve("config.json"),
        Files.readString(embedded.resolve("config.json"))
            .replaceAll("\"bos_token_id\"\\s*:\\s*\\d+", "\"bos_token_id\": null"));
    // The tokenizer's own token counts: GPT-2's class has one, a tokenizer without a class has
    // none.
    assertThat(evaluate(model)).isEqualTo(evaluate(embedded));
    Files.writeString(
        model.resolve("tokenizer_config.json"),
        "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}");
    refused(
        () ->
            EvaluationRun.builder()
                .settings(settings().with(Setting.MODEL, model))
                .build()
                .run(ExperimentListener.NONE),
        "bos_token");
  }

  private static void refused(Runnable run, String message) {
    assertThatThrownBy(run::run)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }
}
