package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.record.json.MayBeMissing;
import dev.espalier.record.json.Measured;
import org.jspecify.annotations.Nullable;

/**
 * One logged step: a line of {@code metrics.jsonl}.
 *
 * @param step number of the step, from 1
 * @param epoch completed passes over the data, as a fraction
 * @param loss loss of the step's batch, in nats per predicted token
 * @param learningRate learning rate of the step
 * @param gradNorm global gradient norm before clipping
 * @param stepTimeSeconds wall time of the step, in seconds
 * @param after measurements after the step
 */
public record StepRecord(
    int step,
    @Measured double epoch,
    @Measured double loss,
    @Measured double learningRate,
    @Measured double gradNorm,
    @JsonProperty("step_time_s") @Measured double stepTimeSeconds,
    @JsonUnwrapped Measurements after) {

  /**
   * Measurements after a step; those not made are left out.
   *
   * @param maskDistance fraction of the surviving weights on which the mask drawn now and the one
   *     drawn before disagree
   * @param evalLoss loss on the validation text, in nats
   * @param trainLossEval loss on a fixed sample of the training text, without dropout, in nats
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Measurements(
      @MayBeMissing @Nullable Double maskDistance,
      @MayBeMissing @Nullable Double evalLoss,
      @MayBeMissing @Nullable Double trainLossEval) {

    /** No measurements. */
    public static final Measurements NONE = new Measurements(null, null, null);
  }

  /** Creates a record without measurements after the step. */
  public StepRecord(
      int step,
      double epoch,
      double loss,
      double learningRate,
      double gradNorm,
      double stepTimeSeconds) {
    this(step, epoch, loss, learningRate, gradNorm, stepTimeSeconds, Measurements.NONE);
  }
}
