package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.espalier.record.json.Measured;
import java.util.Objects;
import java.util.Set;

/**
 * What is left of one layer's units.
 *
 * @param layer from 0
 * @param features of the residual stream that enters the layer
 * @param attentionFeatures what the attention reads of them: {@code ln_1}'s outputs
 * @param queryKeyPairs dimensions of queries and keys, in pairs
 * @param values dimensions of values
 * @param heads attention heads
 * @param mlpFeatures what the MLP reads of the features: {@code ln_2}'s outputs
 * @param neurons of the MLP
 * @param attention {@code live}, {@code constant} or {@code dead}: what the sub-layer adds
 * @param mlp the same of the other sub-layer
 * @param unusedFeatures read directly by neither sub-layer
 * @param survivors weights that are left, biases apart
 * @param stranded the share of these that are on no path from the text to the logits; NaN if none
 *     is left
 */
@JsonPropertyOrder({
  "layer",
  "features",
  "attention_features",
  "query_key_pairs",
  "values",
  "heads",
  "mlp_features",
  "neurons",
  "attention",
  "mlp",
  "unused_features",
  "survivors",
  "stranded"
})
public record LayerConnections(
    @JsonProperty(required = true) int layer,
    @JsonProperty(required = true) UnitCounts features,
    @JsonProperty(value = "attention_features", required = true) UnitCounts attentionFeatures,
    @JsonProperty(value = "query_key_pairs", required = true) UnitCounts queryKeyPairs,
    @JsonProperty(required = true) UnitCounts values,
    @JsonProperty(required = true) UnitCounts heads,
    @JsonProperty(value = "mlp_features", required = true) UnitCounts mlpFeatures,
    @JsonProperty(required = true) UnitCounts neurons,
    @JsonProperty(required = true) String attention,
    @JsonProperty(required = true) String mlp,
    @JsonProperty(value = "unused_features", required = true) int unusedFeatures,
    @JsonProperty(required = true) long survivors,
    @JsonProperty(required = true) @Measured double stranded) {

  private static final Set<String> STATES = Set.of("live", "constant", "dead");

  /**
   * @throws IllegalArgumentException if a sub-layer is in no known state
   */
  public LayerConnections {
    Objects.requireNonNull(features, "features");
    Objects.requireNonNull(attentionFeatures, "attention_features");
    Objects.requireNonNull(queryKeyPairs, "query_key_pairs");
    Objects.requireNonNull(values, "values");
    Objects.requireNonNull(heads, "heads");
    Objects.requireNonNull(mlpFeatures, "mlp_features");
    Objects.requireNonNull(neurons, "neurons");
    if (!STATES.contains(attention) || !STATES.contains(mlp)) {
      throw new IllegalArgumentException("a sub-layer cannot be " + attention + " or " + mlp);
    }
  }
}
