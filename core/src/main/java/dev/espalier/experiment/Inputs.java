package dev.espalier.experiment;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.kernel.Kernels;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Scope;
import dev.espalier.text.dataset.Dataset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run reads: the model, its tokenizer's text as blocks, and the kernels to compute with. */
final class Inputs implements AutoCloseable {

  private final CheckpointDirectory checkpoint;
  private final Gpt2Config trainingConfig;
  private final Dataset data;
  private final Kernels kernels;
  private final Optional<ByText> byText;
  private @Nullable String modelHash;

  private Inputs(
      CheckpointDirectory checkpoint,
      Gpt2Config trainingConfig,
      Dataset data,
      Kernels kernels,
      Optional<ByText> byText) {
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
  static Inputs open(Settings settings, ExperimentListener listener) {
    return open(ModelSource.open(settings.text(Setting.MODEL)), settings, listener);
  }

  /** The same with a checkpoint that is open already; it is closed with the inputs. */
  static Inputs open(
      CheckpointDirectory checkpoint, Settings settings, ExperimentListener listener) {
    try {
      Gpt2Config config = checkpoint.config();
      Dataset data = Data.forTraining(checkpoint, settings);
      data.notes().forEach(listener::note);
      Kernels kernels = TrainingPlan.kernels(settings);
      Optional<ByText> byText =
          ByText.of(checkpoint, settings, kernels, ByText.Purpose.TRAINING, listener);
      return new Inputs(checkpoint, TrainingPlan.dropout(config, settings), data, kernels, byText);
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  CheckpointDirectory checkpoint() {
    return checkpoint;
  }

  /** The model's numbers as its config says. */
  Gpt2Config config() {
    return checkpoint.config();
  }

  /** The model's numbers with the dropout to train with. */
  Gpt2Config trainingConfig() {
    return trainingConfig;
  }

  Dataset data() {
    return data;
  }

  Kernels kernels() {
    return kernels;
  }

  /** The perplexity by text of a model's weights, where it is asked for; else null. */
  @Nullable Double perplexityByText(Parameters weights, ExperimentListener listener) {
    return byText
        .map(measures -> measures.measure(config(), weights, listener).perplexity())
        .orElse(null);
  }

  /** The settings as resolved: with the precision the kernels have. */
  Settings resolved(Settings settings) {
    return settings.with(Setting.PRECISION, kernels.matMul().precision());
  }

  /** The hash of the checkpoint the run begins with. */
  String modelHash() {
    String hash = modelHash;
    if (hash == null) {
      hash = checkpoint.fingerprint();
      modelHash = hash;
    }
    return hash;
  }

  /** Hashes of what was read, for {@code experiment.yaml}. */
  Map<String, String> notes() {
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("espalier_version", Version.current());
    notes.put("model_sha256", modelHash());
    notes.put("data_sha256", data.fingerprint());
    return notes;
  }

  /**
   * The mask a run begins with: that of the round the model comes from, or its zeros, or dense.
   *
   * @param weights of the model
   */
  Mask initialMask(Settings settings, Parameters weights, ExperimentListener listener) {
    List<TensorSpec> scope =
        Scope.resolve(settings.text(Setting.SCOPE), weights.layout().specs(), "--scope");
    Optional<Mask> ofRound =
        ModelSource.maskOf(settings.text(Setting.MODEL)).map(file -> MaskFile.read(file, scope));
    if (ofRound.isPresent()) {
      return ofRound.get();
    }
    List<FloatView> views = scope.stream().map(spec -> weights.slab().view(spec.name())).toList();
    Mask nonzero = Mask.dense(scope).keeping((t, i) -> views.get(t).get(i) != 0);
    long zeros = nonzero.size() - nonzero.survivors();
    if (settings.on(Setting.KEEP_ZEROS)) {
      return nonzero;
    }
    if (zeros > 0) {
      listener.note(
          zeros
              + " of the scope's "
              + nonzero.size()
              + " weights are exactly zero; they count as ordinary weights unless --keep-zeros"
              + " is given");
    }
    return Mask.dense(scope);
  }

  @Override
  public void close() {
    kernels.close();
    checkpoint.close();
  }
}
