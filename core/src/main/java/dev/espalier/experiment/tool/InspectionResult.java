package dev.espalier.experiment.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.espalier.record.CompactSizes;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.UnitCounts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code inspect --json} prints: where the zeros are, and what they leave of the network.
 *
 * @param parameters of the model, the tied {@code wte} counted once
 * @param parametersWithoutEmbeddings the same without {@code wte} and {@code wpe}
 * @param layerSparsity the fraction of exact zeros in each tensor but biases, by name
 * @param blockSparsity the same over each block's tensors, by {@code transformer.h.N}
 * @param directSparsity zeros over weights, for the mask's scope or, without a mask, for all
 *     tensors but biases
 * @param effectiveSparsity the same, with the survivors that are on no path from the text to the
 *     logits counted as zeros
 * @param modelSparsity zeros over weights, for the whole model
 * @param dead units whose removal changes no logit
 * @param constant units of the same value whatever the text
 * @param live all others
 * @param unusedFeatures features of the residual stream that no layer norm reads directly
 * @param tokens the logits
 * @param perLayer what is left of each layer
 * @param log10Paths decimal logarithm of the number of paths to the boundary before each layer, to
 *     the one after the last, and to the logits; null where there is no path
 * @param compactParameters what {@code compact} would make of it
 */
@JsonPropertyOrder({
  "parameters",
  "parameters_without_embeddings",
  "layer_sparsity",
  "block_sparsity",
  "direct_sparsity",
  "effective_sparsity",
  "model_sparsity",
  "dead",
  "constant",
  "live",
  "unused_features",
  "tokens",
  "per_layer",
  "log10_paths",
  "compact_parameters"
})
public record InspectionResult(
    long parameters,
    @JsonProperty("parameters_without_embeddings") long parametersWithoutEmbeddings,
    @JsonProperty("layer_sparsity") Map<String, Double> layerSparsity,
    @JsonProperty("block_sparsity") Map<String, Double> blockSparsity,
    @JsonProperty("direct_sparsity") double directSparsity,
    @JsonProperty("effective_sparsity") double effectiveSparsity,
    @JsonProperty("model_sparsity") double modelSparsity,
    UnitNumbers dead,
    UnitNumbers constant,
    UnitNumbers live,
    @JsonProperty("unused_features") int unusedFeatures,
    UnitCounts tokens,
    @JsonProperty("per_layer") List<LayerConnections> perLayer,
    @JsonProperty("log10_paths") List<@Nullable Double> log10Paths,
    @JsonProperty("compact_parameters") CompactSizes compactParameters) {}
