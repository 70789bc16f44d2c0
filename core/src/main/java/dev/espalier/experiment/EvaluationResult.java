package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What {@code evaluate --json} prints.
 *
 * @param evalLoss mean cross-entropy over the predicted tokens, in nats
 * @param perplexity {@code exp(evalLoss)}
 * @param blocks evaluated
 * @param tokens in them
 * @param runTimeSeconds wall time of the evaluation itself
 */
@JsonPropertyOrder({"eval_loss", "perplexity", "blocks", "tokens", "run_time_s"})
public record EvaluationResult(
    @JsonProperty("eval_loss") double evalLoss,
    double perplexity,
    int blocks,
    long tokens,
    @JsonProperty("run_time_s") double runTimeSeconds) {}
