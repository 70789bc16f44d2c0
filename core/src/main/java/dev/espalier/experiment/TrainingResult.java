package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.espalier.record.FitRecord;
import org.jspecify.annotations.Nullable;

/**
 * What {@code train --json} prints: the evaluation of the trained model, and how it was trained.
 *
 * @param evalLoss mean cross-entropy over the predicted tokens, in nats
 * @param perplexity {@code exp(evalLoss)}
 * @param blocks evaluated
 * @param tokens in them
 * @param runTimeSeconds wall time of training, evaluation and saving
 * @param trainLoss mean loss over the steps, in nats
 * @param steps optimizer steps
 * @param out the directory written to
 * @param stoppedBy the rule that ended the training before its time, or null
 * @param fit how it fits its text and the validation text
 * @param perplexityByText mean of the texts' own perplexities; null if not asked for
 */
@JsonPropertyOrder({
  "eval_loss",
  "perplexity",
  "blocks",
  "tokens",
  "run_time_s",
  "train_loss",
  "steps",
  "out",
  "stopped_by",
  "fit",
  "perplexity_by_text"
})
public record TrainingResult(
    @JsonProperty("eval_loss") double evalLoss,
    double perplexity,
    int blocks,
    long tokens,
    @JsonProperty("run_time_s") double runTimeSeconds,
    @JsonProperty("train_loss") double trainLoss,
    int steps,
    String out,
    @JsonProperty("stopped_by") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String stoppedBy,
    FitRecord fit,
    @JsonProperty("perplexity_by_text") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Double perplexityByText) {}
