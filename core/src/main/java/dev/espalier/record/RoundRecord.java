package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;

/**
 * What one round left behind: one entry of {@code results.json}, the whole of {@code round.json}.
 *
 * @param round 0 is dense
 * @param sparsity pruned / prunable over the scope, in [0, 1]
 * @param layerSparsity the fraction pruned of each tensor of the scope, by Hugging Face name, in
 *     the model's order
 * @param trainLoss mean loss over the round's steps, in nats
 * @param evalLoss mean validation loss, in nats
 * @param perplexity exp(evalLoss)
 * @param runTimeSeconds wall time of the round: training, evaluation and saving
 * @param steps optimizer steps of the round
 * @param weightsLeft survivors of the scope
 */
@JsonPropertyOrder({
  "round",
  "sparsity",
  "layer_sparsity",
  "train_loss",
  "eval_loss",
  "perplexity",
  "run_time_s",
  "steps",
  "weights_left"
})
public record RoundRecord(
    int round,
    double sparsity,
    @JsonProperty("layer_sparsity") Map<String, Double> layerSparsity,
    @JsonProperty("train_loss") double trainLoss,
    @JsonProperty("eval_loss") double evalLoss,
    double perplexity,
    @JsonProperty("run_time_s") double runTimeSeconds,
    int steps,
    @JsonProperty("weights_left") long weightsLeft) {}
