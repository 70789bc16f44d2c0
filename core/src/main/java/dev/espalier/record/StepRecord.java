package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * One line of {@code metrics.jsonl}.
 *
 * @param step from 1
 * @param epoch passes over the text completed
 * @param loss of the step's batch, in nats
 * @param learningRate the step used
 * @param gradNorm the global norm before clipping
 * @param stepTimeSeconds wall time
 */
@JsonPropertyOrder({"step", "epoch", "loss", "learning_rate", "grad_norm", "step_time_s"})
public record StepRecord(
    int step,
    double epoch,
    double loss,
    @JsonProperty("learning_rate") double learningRate,
    @JsonProperty("grad_norm") double gradNorm,
    @JsonProperty("step_time_s") double stepTimeSeconds) {}
