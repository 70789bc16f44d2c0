package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.espalier.record.json.Measured;

/**
 * How a training fits its text and the validation text. All losses are means over the predicted
 * tokens, in nats, measured without dropout.
 *
 * @param trainLossEval of the weights that were kept, on a fixed sample of the training blocks
 * @param trainBlocks in that sample
 * @param gap validation minus training loss of the weights that were kept
 * @param evaluations of the validation text in the training; with 1, only its end was looked at
 * @param bestStep the step of the lowest validation loss, the earliest of equals
 * @param bestEpoch the same in passes over the training text
 * @param bestEvalLoss that loss
 * @param lastEvalLoss the validation loss after the last step, whichever weights were kept
 * @param keptStep the step whose weights were kept
 * @param evaluationTimeSeconds wall time of all these evaluations
 */
@JsonPropertyOrder({
  "train_loss_eval",
  "train_blocks",
  "gap",
  "evaluations",
  "best_step",
  "best_epoch",
  "best_eval_loss",
  "last_eval_loss",
  "kept_step",
  "evaluation_time_s"
})
public record FitRecord(
    @JsonProperty(value = "train_loss_eval", required = true) @Measured double trainLossEval,
    @JsonProperty(value = "train_blocks", required = true) int trainBlocks,
    @JsonProperty(required = true) @Measured double gap,
    @JsonProperty(required = true) int evaluations,
    @JsonProperty(value = "best_step", required = true) int bestStep,
    @JsonProperty(value = "best_epoch", required = true) @Measured double bestEpoch,
    @JsonProperty(value = "best_eval_loss", required = true) @Measured double bestEvalLoss,
    @JsonProperty(value = "last_eval_loss", required = true) @Measured double lastEvalLoss,
    @JsonProperty(value = "kept_step", required = true) int keptStep,
    @JsonProperty(value = "evaluation_time_s", required = true) @Measured
        double evaluationTimeSeconds) {

  /**
   * @throws IllegalArgumentException if there was no evaluation, or a step is negative
   */
  public FitRecord {
    if (evaluations < 1 || bestStep < 0 || keptStep < 0) {
      throw new IllegalArgumentException(
          "%d evaluations, best step %d, kept step %d".formatted(evaluations, bestStep, keptStep));
    }
  }

  /** Whether the way of the validation loss is known, and not its end alone. */
  public boolean looksWithin() {
    return evaluations > 1;
  }
}
