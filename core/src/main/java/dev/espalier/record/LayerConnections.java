package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.record.json.Measured;
import java.util.Objects;
import java.util.Set;

/**
 * What is left of one layer's units.
 *
 * @param layer from 0
 * @param features of the residual stream that enters the layer
 * @param attention of the attention sub-layer
 * @param mlp of the MLP
 * @param states what the sub-layers add to the stream
 * @param unusedFeatures read directly by neither sub-layer
 * @param survivors weights that are left, biases apart
 * @param stranded the share of these that are on no path from the text to the logits; NaN if none
 *     is left
 */
public record LayerConnections(
    int layer,
    UnitCounts features,
    @JsonUnwrapped AttentionUnits attention,
    @JsonUnwrapped MlpUnits mlp,
    @JsonUnwrapped SublayerStates states,
    int unusedFeatures,
    long survivors,
    @Measured double stranded) {

  /**
   * Units of an attention sub-layer.
   *
   * @param attentionFeatures what it reads of the features: {@code ln_1}'s outputs
   * @param queryKeyPairs dimensions of queries and keys, in pairs
   * @param values dimensions of values
   * @param heads attention heads
   */
  public record AttentionUnits(
      UnitCounts attentionFeatures, UnitCounts queryKeyPairs, UnitCounts values, UnitCounts heads) {

    public AttentionUnits {
      Objects.requireNonNull(attentionFeatures, "attention_features");
      Objects.requireNonNull(queryKeyPairs, "query_key_pairs");
      Objects.requireNonNull(values, "values");
      Objects.requireNonNull(heads, "heads");
    }
  }

  /**
   * Units of an MLP.
   *
   * @param mlpFeatures what it reads of the features: {@code ln_2}'s outputs
   * @param neurons of its hidden layer
   */
  public record MlpUnits(UnitCounts mlpFeatures, UnitCounts neurons) {

    public MlpUnits {
      Objects.requireNonNull(mlpFeatures, "mlp_features");
      Objects.requireNonNull(neurons, "neurons");
    }
  }

  /**
   * What each sub-layer adds to the residual stream: {@code live}, {@code constant} or {@code
   * dead}.
   */
  public record SublayerStates(String attention, String mlp) {

    private static final Set<String> STATES = Set.of("live", "constant", "dead");

    /**
     * @throws IllegalArgumentException if a sub-layer is in no known state
     */
    public SublayerStates {
      if (!STATES.contains(attention) || !STATES.contains(mlp)) {
        throw new IllegalArgumentException("a sub-layer cannot be " + attention + " or " + mlp);
      }
    }
  }

  public LayerConnections {
    Objects.requireNonNull(features, "features");
  }
}
