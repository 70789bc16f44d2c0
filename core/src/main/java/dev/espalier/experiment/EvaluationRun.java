package dev.espalier.experiment;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.host.FittingSettings;
import dev.espalier.experiment.input.Data;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.input.PerTextPerplexity;
import dev.espalier.experiment.input.TextPurpose;
import dev.espalier.experiment.plan.DerivedDefaults;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.TextFootprint;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Slab;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.settings.PerplexityKind;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.dataset.EvaluationText;
import dev.espalier.train.Evaluator;
import dev.espalier.train.TextPerplexity;
import dev.espalier.train.TrainingFootprint;
import java.lang.foreign.Arena;
import java.util.Optional;

/** Computes a model's loss and perplexity on the validation split of a text. */
public final class EvaluationRun implements Task<EvaluationResult> {

  private final Settings settings;

  private EvaluationRun(Builder builder) {
    this.settings = builder.settings();
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Evaluates the model.
   *
   * @throws dev.espalier.fault.BadInputException if an input cannot be used
   */
  @Override
  public EvaluationResult run(ExperimentListener listener) {
    Settings resolved = DerivedDefaults.resolve(settings);
    try (Arena arena = Arena.ofShared();
        CheckpointDirectory checkpoint = ModelSource.open(resolved.get(Setting.MODEL), listener);
        Kernels kernels = SettingsMapper.kernels(resolved, listener)) {
      checkpoint.notes().forEach(listener::tell);
      EvaluationText text = Data.forEvaluation(checkpoint, resolved, listener);
      text.notes().forEach(listener::tell);
      Optional<PerTextPerplexity> byText =
          PerTextPerplexity.of(checkpoint, resolved, kernels, TextPurpose.EVALUATION, listener);
      int batchSize = resolved.get(Setting.BATCH_SIZE);
      FittingSettings.check(
          resolved,
          asked -> footprint(asked, checkpoint.config(), kernels, text.blocks()),
          listener::memoryEstimated);
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(weights.slab());
      Evaluator evaluator =
          Evaluator.create(arena, checkpoint.config(), kernels, batchSize, text.blocks());
      long start = System.nanoTime();
      Evaluator.Outcome outcome = evaluator.evaluate(weights, listener);
      Evaluated evaluated =
          new Evaluated(
              outcome.loss(),
              outcome.perplexity(),
              outcome.blocks(),
              outcome.tokens(),
              (System.nanoTime() - start) / 1e9);
      return new EvaluationResult(
          evaluated,
          byText
              .map(measures -> byText(measures, checkpoint.config(), weights, listener))
              .orElse(null));
    }
  }

  private static Footprint footprint(
      Settings settings, Gpt2Config config, Kernels kernels, TokenBlocks text) {
    Footprint evaluation =
        TrainingFootprint.ofEvaluation(
            config,
            kernels,
            Math.min(settings.get(Setting.BATCH_SIZE), text.count()),
            settings.get(Setting.BLOCK_SIZE));
    Footprint byText =
        settings.get(Setting.PERPLEXITY) == PerplexityKind.BOTH ? evaluation : Footprint.NOTHING;
    return Footprint.offHeap(Slab.bytes(Gpt2Layout.of(config).specs()))
        .plus(TextFootprint.of(text))
        .plus(evaluation)
        .plus(byText);
  }

  private static EvaluationResult.ByText byText(
      PerTextPerplexity measures,
      Gpt2Config config,
      Parameters weights,
      ExperimentListener listener) {
    TextPerplexity.Outcome texts = measures.measure(config, weights, listener);
    return new EvaluationResult.ByText(
        texts.perplexity(), texts.texts(), texts.truncated(), measures.empty());
  }

  /** Collects the inputs of an evaluation. */
  public static final class Builder extends SettingsBuilder<EvaluationRun, Builder> {

    private Builder() {}

    @Override
    public EvaluationRun build() {
      return new EvaluationRun(this);
    }
  }
}
