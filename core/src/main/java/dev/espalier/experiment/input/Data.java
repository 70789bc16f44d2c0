package dev.espalier.experiment.input;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.hub.HubFiles;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.experiment.progress.InputListener;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.TokenTexts;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.dataset.BlockCache;
import dev.espalier.text.dataset.Dataset;
import dev.espalier.text.dataset.DatasetRequest;
import dev.espalier.text.dataset.Datasets;
import dev.espalier.text.dataset.EvaluationText;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the text named by the settings, as blocks of ids of the model's own tokenizer. */
public final class Data {

  private Data() {}

  /** Returns the texts to train and to evaluate on. */
  static Dataset forTraining(
      CheckpointDirectory checkpoint, Settings settings, InputListener listener) {
    return load(checkpoint, settings, datasets(listener)::forTraining);
  }

  /** Returns the text to evaluate on. */
  public static EvaluationText forEvaluation(
      CheckpointDirectory checkpoint, Settings settings, InputListener listener) {
    return load(checkpoint, settings, datasets(listener)::forEvaluation);
  }

  /** Returns the rows whose perplexity is computed separately. */
  static TokenTexts texts(
      CheckpointDirectory checkpoint,
      Settings settings,
      TextPurpose purpose,
      InputListener listener) {
    Datasets datasets = datasets(listener);
    return load(
        checkpoint,
        settings,
        purpose == TextPurpose.TRAINING
            ? datasets::textsForTraining
            : datasets::textsForEvaluation);
  }

  private static Datasets datasets(InputListener listener) {
    return new Datasets(HubFiles.standard(listener), BlockCache.standard(), listener);
  }

  private static <T> T load(
      CheckpointDirectory checkpoint, Settings settings, Function<DatasetRequest, T> how) {
    int blockSize = SettingsMapper.blockSize(settings, checkpoint.config());
    try (Tokenizer tokenizer = checkpoint.tokenizer().orElse(null)) {
      return how.apply(request(checkpoint, settings, tokenizer, blockSize));
    }
  }

  private static DatasetRequest request(
      CheckpointDirectory checkpoint,
      Settings settings,
      @Nullable Tokenizer tokenizer,
      int blockSize) {
    return new DatasetRequest(
        settings.get(Setting.DATASET),
        settings.find(Setting.VALIDATION).orElse(null),
        settings.get(Setting.TEXT_COLUMN),
        tokenizer,
        blockSize,
        checkpoint.config().vocabSize());
  }
}
