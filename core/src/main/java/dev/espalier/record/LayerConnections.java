package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.record.json.Measured;
import java.util.Objects;
import java.util.Set;

/**
 * What a mask leaves of one layer.
 *
 * @param layer index of the layer, from 0
 * @param features features of the residual stream that enters the layer
 * @param attention units of the attention sub-layer
 * @param mlp units of the MLP
 * @param states what each sub-layer adds to the residual stream
 * @param unusedFeatures features that neither sub-layer reads directly
 * @param survivors unpruned weights, without biases
 * @param stranded the fraction of these on no path from the text to the logits; NaN if there are
 *     none
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
   * @param attentionFeatures the features it reads: {@code ln_1}'s outputs
   * @param queryKeyPairs pairs of a query and a key dimension
   * @param values value dimensions
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
   * @param mlpFeatures the features it reads: {@code ln_2}'s outputs
   * @param neurons neurons of its hidden layer
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
     * Validates the components.
     *
     * @throws IllegalArgumentException if a state is none of these words
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
