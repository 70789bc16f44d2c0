package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A model's loss on the validation blocks.
 *
 * @param evalLoss mean cross-entropy over the predicted tokens, in nats
 * @param perplexity {@code exp(evalLoss)}
 * @param blocks evaluated
 * @param tokens in them
 * @param runTimeSeconds wall time of the evaluation itself or, after a training, of training,
 *     evaluation and saving
 */
public record Evaluated(
    double evalLoss,
    double perplexity,
    int blocks,
    long tokens,
    @JsonProperty("run_time_s") double runTimeSeconds) {}
