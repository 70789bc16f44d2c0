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
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.Fingerprint;
import dev.espalier.text.dataset.Dataset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The inputs of a run: the model, the text as blocks of its tokenizer's ids, and the kernels. */
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
   * Opens all inputs named by the settings.
   *
   * @throws dev.espalier.fault.BadInputException if an input cannot be used
   */
  public static Inputs open(Settings settings, ExperimentListener listener) {
    return open(ModelSource.open(settings.get(Setting.MODEL), listener), settings, listener);
  }

  /** Opens all other inputs for a checkpoint that is open already; it is closed with the inputs. */
  public static Inputs open(
      CheckpointDirectory checkpoint, Settings settings, ExperimentListener listener) {
    try {
      checkpoint.notes().forEach(listener::tell);
      Gpt2Config config = checkpoint.config();
      Dataset data = Data.forTraining(checkpoint, settings, listener);
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

  /** Returns the model's configuration. */
  public Gpt2Config config() {
    return checkpoint.config();
  }

  /** Returns the model's configuration with the dropout of training. */
  public Gpt2Config trainingConfig() {
    return trainingConfig;
  }

  public Dataset data() {
    return data;
  }

  public Kernels kernels() {
    return kernels;
  }

  /** Returns the perplexity by text of the given weights; null if not requested. */
  public @Nullable Double perplexityByText(Parameters weights, ExperimentListener listener) {
    return byText
        .map(measures -> measures.measure(config(), weights, listener).perplexity())
        .orElse(null);
  }

  /**
   * Returns the number of batches that take as long as the perplexity by text; 0 if not requested.
   */
  public long batchesByText() {
    return byText.map(measures -> measures.batches(config())).orElse(0L);
  }

  /** Returns the settings with the precision of the kernels in use. */
  public Settings resolved(Settings settings) {
    return settings.with(Setting.PRECISION, kernels.matMul().precision());
  }

  /** Returns the hash of the checkpoint with which the run begins. */
  public String modelHash() {
    String hash = modelHash;
    if (hash == null) {
      hash = checkpoint.fingerprint();
      modelHash = hash;
    }
    return hash;
  }

  /**
   * Returns what decides the last digits of sums: the kernels, and the number of threads where
   * their products depend on it.
   */
  private String arithmetic() {
    int threads = kernels.workers().threads();
    return kernels.matMul().dependsOnThreads()
        ? kernels.name() + " on " + threads + (threads == 1 ? " thread" : " threads")
        : kernels.name();
  }

  /** Returns the hashes of the inputs, for {@code experiment.yaml}. */
  public Map<String, String> notes(Settings settings) {
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("espalier_version", Version.current());
    notes.put("model_sha256", modelHash());
    notes.put("data_sha256", data.fingerprint());
    notes.put(SettingsFile.COMPUTED_WITH, arithmetic());
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
