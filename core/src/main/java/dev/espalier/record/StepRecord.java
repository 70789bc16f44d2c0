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
 * @param step from 1
 * @param epoch passes over the data completed, as a fraction
 * @param loss of the step's batch, in nats per predicted token
 * @param learningRate the step used
 * @param gradNorm the global norm before clipping
 * @param stepTimeSeconds wall time of the step
 * @param after what was measured after the step
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
   * Measurements after a step, each left out where it was not made.
   *
   * @param maskDistance fraction of the survivors whose fate differs between the mask that would be
   *     cut now and the one drawn before
   * @param evalLoss of the validation text, in nats
   * @param trainLossEval of a fixed sample of the training text, without dropout, in nats
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Measurements(
      @MayBeMissing @Nullable Double maskDistance,
      @MayBeMissing @Nullable Double evalLoss,
      @MayBeMissing @Nullable Double trainLossEval) {

    /** Nothing was measured. */
    public static final Measurements NONE = new Measurements(null, null, null);
  }

  /** A step after which nothing was measured. */
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
