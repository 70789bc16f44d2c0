package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What {@code evaluate --json} prints.
 *
 * @param evalLoss mean cross-entropy over the predicted tokens, in nats
 * @param perplexity {@code exp(evalLoss)}
 * @param blocks evaluated
 * @param tokens in them
 * @param runTimeSeconds wall time of the evaluation itself
 * @param perplexityByText mean of the texts' own perplexities; this and what follows null if not
 *     asked for
 * @param texts so measured
 * @param truncatedTexts of these, cut off at the model's context
 * @param emptyTexts rows without a token, left out
 */
@JsonPropertyOrder({
  "eval_loss",
  "perplexity",
  "blocks",
  "tokens",
  "run_time_s",
  "perplexity_by_text",
  "texts",
  "truncated_texts",
  "empty_texts"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvaluationResult(
    @JsonProperty("eval_loss") double evalLoss,
    double perplexity,
    int blocks,
    long tokens,
    @JsonProperty("run_time_s") double runTimeSeconds,
    @JsonProperty("perplexity_by_text") @Nullable Double perplexityByText,
    @Nullable Integer texts,
    @JsonProperty("truncated_texts") @Nullable Integer truncatedTexts,
    @JsonProperty("empty_texts") @Nullable Integer emptyTexts) {}
