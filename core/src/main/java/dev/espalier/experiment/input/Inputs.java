package dev.espalier.experiment.input;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.host.Version;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.kernel.Kernels;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.Fingerprint;
import dev.espalier.text.dataset.Dataset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run reads: the model, its tokenizer's text as blocks, and the kernels to compute with. */
public final class Inputs implements AutoCloseable {

  private final CheckpointDirectory checkpoint;
  private final Gpt2Config trainingConfig;
  private final Dataset data;
  private final Kernels kernels;
  private final Optional<PerTextPerplexity> byText;
  private @Nullable String modelHash;

  private Inputs(
      CheckpointDirectory checkpoint,
      Gpt2Config trainingConfig,
      Dataset data,
      Kernels kernels,
      Optional<PerTextPerplexity> byText) {
    this.checkpoint = checkpoint;
    this.trainingConfig = trainingConfig;
    this.data = data;
    this.kernels = kernels;
    this.byText = byText;
  }

  /**
   * Opens everything the settings name.
   *
   * @throws dev.espalier.fault.BadInputException if something cannot be used
   */
  public static Inputs open(Settings settings, ExperimentListener listener) {
    return open(ModelSource.open(settings.get(Setting.MODEL)), settings, listener);
  }

  /** The same with a checkpoint that is open already; it is closed with the inputs. */
  public static Inputs open(
      CheckpointDirectory checkpoint, Settings settings, ExperimentListener listener) {
    try {
      checkpoint.notes().forEach(listener::tell);
      Gpt2Config config = checkpoint.config();
      Dataset data = Data.forTraining(checkpoint, settings);
      data.notes().forEach(listener::tell);
      Kernels kernels = SettingsMapper.kernels(settings, listener);
      Optional<PerTextPerplexity> byText =
          PerTextPerplexity.of(checkpoint, settings, kernels, TextPurpose.TRAINING, listener);
      return new Inputs(
          checkpoint, SettingsMapper.dropout(config, settings), data, kernels, byText);
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  public CheckpointDirectory checkpoint() {
    return checkpoint;
  }

  /** The model's numbers as its config says. */
  public Gpt2Config config() {
    return checkpoint.config();
  }

  /** The model's numbers with the dropout to train with. */
  public Gpt2Config trainingConfig() {
    return trainingConfig;
  }

  public Dataset data() {
    return data;
  }

  public Kernels kernels() {
    return kernels;
  }

  /** The perplexity by text of a model's weights, where it is asked for; else null. */
  public @Nullable Double perplexityByText(Parameters weights, ExperimentListener listener) {
    return byText
        .map(measures -> measures.measure(config(), weights, listener).perplexity())
        .orElse(null);
  }

  /** How many batches' time the perplexity by text takes, where it is asked for. */
  public long batchesByText() {
    return byText.map(measures -> measures.batches(config())).orElse(0L);
  }

  /** The settings as resolved: with the precision the kernels have. */
  public Settings resolved(Settings settings) {
    return settings.with(Setting.PRECISION, kernels.matMul().precision());
  }

  /** The hash of the checkpoint the run begins with. */
  public String modelHash() {
    String hash = modelHash;
    if (hash == null) {
      hash = checkpoint.fingerprint();
      modelHash = hash;
    }
    return hash;
  }

  /** Hashes of what was read, for {@code experiment.yaml}. */
  public Map<String, String> notes(Settings settings) {
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("espalier_version", Version.current());
    notes.put("model_sha256", modelHash());
    notes.put("data_sha256", data.fingerprint());
    MaskSource.given(settings)
        .ifPresent(file -> notes.put("mask_sha256", Fingerprint.start().add(file).hex()));
    return notes;
  }

  @Override
  public void close() {
    kernels.close();
    checkpoint.close();
  }
}
