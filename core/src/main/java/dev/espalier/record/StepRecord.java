package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * One logged step: a line of {@code metrics.jsonl}.
 *
 * @param step from 1
 * @param epoch passes over the data completed, as a fraction
 * @param loss of the step's batch, in nats per predicted token
 * @param learningRate the step used
 * @param gradNorm the global norm before clipping
 * @param stepTimeSeconds wall time of the step
 */
@JsonPropertyOrder({"step", "epoch", "loss", "learning_rate", "grad_norm", "step_time_s"})
public record StepRecord(
    @JsonProperty(required = true) int step,
    @JsonProperty(required = true) @Measured double epoch,
    @JsonProperty(required = true) @Measured double loss,
    @JsonProperty(value = "learning_rate", required = true) @Measured double learningRate,
    @JsonProperty(value = "grad_norm", required = true) @Measured double gradNorm,
    @JsonProperty(value = "step_time_s", required = true) @Measured double stepTimeSeconds) {}
