package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.espalier.record.json.Measured;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one round left behind: one entry of {@code results.json}, the whole of {@code round.json}. A
 * measurement that is no finite number is {@code null} there.
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
 * @param tokensPerSecond tokens trained on per second of the round's training; NaN if not measured
 * @param layers the counts behind {@code layerSparsity}, in the same order; empty if not known
 * @param groups how many neurons, heads or layers are gone, layer by layer, where such are cut;
 *     empty where single weights are
 * @param forms how each weight matrix was computed, by Hugging Face name: {@code dense}, {@code
 *     compact}, {@code sparse} or {@code uniform}; empty if not known
 * @param peakMemoryMib the most memory the process held during the round, in MiB; null where the
 *     system does not tell
 * @param stoppedBy the rule that ended the training before its time, such as {@code early-bird};
 *     null where it went to its end
 * @param connectivity what the mask leaves of the network; null if not known
 * @param fit how the round fits its text and the validation text; null if not known
 * @param perplexityByText mean of the validation texts' own perplexities; null if not asked for or
 *     no number
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
  "weights_left",
  "tokens_per_second",
  "layers",
  "groups",
  "forms",
  "peak_memory_mib",
  "stopped_by",
  "connectivity",
  "fit",
  "perplexity_by_text"
})
public record RoundRecord(
    @JsonProperty(required = true) int round,
    @JsonProperty(required = true) double sparsity,
    @JsonProperty(value = "layer_sparsity", required = true) Map<String, Double> layerSparsity,
    @JsonProperty(value = "train_loss", required = true) @Measured double trainLoss,
    @JsonProperty(value = "eval_loss", required = true) @Measured double evalLoss,
    @JsonProperty(required = true) @Measured double perplexity,
    @JsonProperty(value = "run_time_s", required = true) @Measured double runTimeSeconds,
    @JsonProperty(required = true) int steps,
    @JsonProperty(value = "weights_left", required = true) long weightsLeft,
    @JsonProperty("tokens_per_second") @Measured double tokensPerSecond,
    @JsonProperty("layers") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LayerDensity> layers,
    @JsonProperty("groups") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<GroupCounts> groups,
    @JsonProperty("forms") @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> forms,
    @JsonProperty("peak_memory_mib") @Nullable Integer peakMemoryMib,
    @JsonProperty("stopped_by") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String stoppedBy,
    @JsonProperty("connectivity") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable ConnectivityRecord connectivity,
    @JsonProperty("fit") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FitRecord fit,
    @JsonProperty("perplexity_by_text") @JsonInclude(JsonInclude.Include.NON_NULL) @Measured
        @Nullable Double perplexityByText) {

  /**
   * @throws IllegalArgumentException if the round or a count is negative or a sparsity is outside
   *     [0, 1]
   */
  public RoundRecord(
      int round,
      double sparsity,
      Map<String, Double> layerSparsity,
      double trainLoss,
      double evalLoss,
      double perplexity,
      double runTimeSeconds,
      int steps,
      long weightsLeft,
      double tokensPerSecond,
      @Nullable List<LayerDensity> layers,
      @Nullable List<GroupCounts> groups,
      @Nullable Map<String, String> forms,
      @Nullable Integer peakMemoryMib,
      @Nullable String stoppedBy,
      @Nullable ConnectivityRecord connectivity,
      @Nullable FitRecord fit,
      @Nullable Double perplexityByText) {
    require(round >= 0, "round", round);
    requireFraction("sparsity", sparsity);
    Objects.requireNonNull(layerSparsity, "layer_sparsity");
    layerSparsity.forEach((name, of) -> requireFraction("layer_sparsity of " + name, of));
    require(steps >= 0, "steps", steps);
    require(weightsLeft >= 0, "weights_left", weightsLeft);
    this.round = round;
    this.sparsity = sparsity;
    this.layerSparsity = Collections.unmodifiableMap(new LinkedHashMap<>(layerSparsity));
    this.trainLoss = trainLoss;
    this.evalLoss = evalLoss;
    this.perplexity = perplexity;
    this.runTimeSeconds = runTimeSeconds;
    this.steps = steps;
    this.weightsLeft = weightsLeft;
    this.tokensPerSecond = tokensPerSecond;
    this.layers = layers == null ? List.of() : List.copyOf(layers);
    this.groups = groups == null ? List.of() : List.copyOf(groups);
    this.forms = forms == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(forms));
    this.peakMemoryMib = peakMemoryMib;
    this.stoppedBy = stoppedBy;
    this.connectivity = connectivity;
    this.fit = fit;
    // Left out and null read alike: as no number.
    this.perplexityByText =
        perplexityByText == null || perplexityByText.isNaN() ? null : perplexityByText;
  }

  /** A round of which neither speed and memory nor the layers are recorded. */
  public RoundRecord(
      int round,
      double sparsity,
      Map<String, Double> layerSparsity,
      double trainLoss,
      double evalLoss,
      double perplexity,
      double runTimeSeconds,
      int steps,
      long weightsLeft) {
    this(
        round,
        sparsity,
        layerSparsity,
        trainLoss,
        evalLoss,
        perplexity,
        runTimeSeconds,
        steps,
        weightsLeft,
        Double.NaN,
        List.of(),
        List.of(),
        Map.of(),
        null,
        null,
        null,
        null,
        null);
  }

  private static void requireFraction(String field, @Nullable Double value) {
    require(value != null && value >= 0 && value <= 1, field, String.valueOf(value));
  }

  private static void require(boolean holds, String field, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(field + " cannot be " + value);
    }
  }
}
