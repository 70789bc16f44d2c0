package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.espalier.record.json.Measured;
import org.jspecify.annotations.Nullable;

/**
 * One logged step: a line of {@code metrics.jsonl}.
 *
 * @param step from 1
 * @param epoch passes over the data completed, as a fraction
 * @param loss of the step's batch, in nats per predicted token
 * @param learningRate the step used
 * @param gradNorm the global norm before clipping
 * @param stepTimeSeconds wall time of the step
 * @param maskDistance fraction of the survivors whose fate differs between the mask that would be
 *     cut now and the one drawn before; left out where none were drawn
 * @param evalLoss of the validation text after the step, in nats; left out where it was not
 *     measured
 * @param trainLossEval of a fixed sample of the training text after the step, without dropout, in
 *     nats; left out where it was not measured
 */
@JsonPropertyOrder({
  "step",
  "epoch",
  "loss",
  "learning_rate",
  "grad_norm",
  "step_time_s",
  "mask_distance",
  "eval_loss",
  "train_loss_eval"
})
public record StepRecord(
    @JsonProperty(required = true) int step,
    @JsonProperty(required = true) @Measured double epoch,
    @JsonProperty(required = true) @Measured double loss,
    @JsonProperty(value = "learning_rate", required = true) @Measured double learningRate,
    @JsonProperty(value = "grad_norm", required = true) @Measured double gradNorm,
    @JsonProperty(value = "step_time_s", required = true) @Measured double stepTimeSeconds,
    @JsonProperty("mask_distance") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Double maskDistance,
    @JsonProperty("eval_loss") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double evalLoss,
    @JsonProperty("train_loss_eval") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Double trainLossEval) {

  /** A step after which nothing was measured. */
  public StepRecord(
      int step,
      double epoch,
      double loss,
      double learningRate,
      double gradNorm,
      double stepTimeSeconds) {
    this(step, epoch, loss, learningRate, gradNorm, stepTimeSeconds, null, null, null);
  }
}
