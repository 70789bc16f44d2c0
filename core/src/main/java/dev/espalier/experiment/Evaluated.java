package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.record.json.Measured;

/**
 * A model's loss on the validation blocks.
 *
 * @param evalLoss mean cross-entropy over the predicted tokens, in nats
 * @param perplexity {@code exp(evalLoss)}
 * @param blocks number of blocks evaluated
 * @param tokens number of tokens in these blocks
 * @param runTimeSeconds wall time of the evaluation or, after training, of training, evaluation and
 *     saving, in seconds
 */
public record Evaluated(
    @Measured double evalLoss,
    @Measured double perplexity,
    int blocks,
    long tokens,
    @JsonProperty("run_time_s") double runTimeSeconds) {}
