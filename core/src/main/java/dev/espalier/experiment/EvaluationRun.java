package dev.espalier.experiment;

import dev.espalier.model.Parameters;
import dev.espalier.train.Evaluator;
import java.lang.foreign.Arena;

/** Measures a model's loss and perplexity on the validation split of a text. */
public final class EvaluationRun {

  private final Settings settings;

  private EvaluationRun(Settings settings) {
    this.settings = settings;
  }

  /** An evaluation of the model and text the settings name. */
  public static EvaluationRun of(Settings settings) {
    return new EvaluationRun(settings);
  }

  /**
   * Evaluates.
   *
   * @throws dev.espalier.fault.BadInputException if something given cannot be used
   */
  public EvaluationResult run(ExperimentListener listener) {
    Settings resolved = Presets.resolve(settings);
    try (Arena arena = Arena.ofShared();
        Inputs inputs = Inputs.open(resolved, listener)) {
      int batchSize = resolved.integer(Setting.BATCH_SIZE);
      MemoryNeed.check(
          MemoryNeed.ofEvaluation(inputs.config(), batchSize, resolved.integer(Setting.BLOCK_SIZE)),
          MemoryNeed.available());
      Parameters weights = Parameters.allocate(arena, inputs.config());
      inputs.checkpoint().readInto(weights.slab());
      Evaluator evaluator =
          Evaluator.create(
              arena, inputs.config(), inputs.kernels(), batchSize, inputs.data().validation());
      long start = System.nanoTime();
      Evaluator.Outcome outcome = evaluator.evaluate(weights, listener);
      return new EvaluationResult(
          outcome.loss(),
          outcome.perplexity(),
          outcome.blocks(),
          outcome.tokens(),
          (System.nanoTime() - start) / 1e9);
    }
  }
}
