package dev.espalier.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;

/**
 * What {@code inspect --json} prints: where the zeros are.
 *
 * @param parameters of the model, the tied {@code wte} counted once
 * @param parametersWithoutEmbeddings the same without {@code wte} and {@code wpe}
 * @param layerSparsity the fraction of exact zeros in each tensor but biases, by name
 * @param blockSparsity the same over each block's tensors, by {@code transformer.h.N}
 * @param directSparsity zeros over weights, for the mask's scope or, without a mask, for all
 *     tensors but biases
 * @param modelSparsity zeros over weights, for the whole model
 */
@JsonPropertyOrder({
  "parameters",
  "parameters_without_embeddings",
  "layer_sparsity",
  "block_sparsity",
  "direct_sparsity",
  "model_sparsity"
})
public record InspectionResult(
    long parameters,
    @JsonProperty("parameters_without_embeddings") long parametersWithoutEmbeddings,
    @JsonProperty("layer_sparsity") Map<String, Double> layerSparsity,
    @JsonProperty("block_sparsity") Map<String, Double> blockSparsity,
    @JsonProperty("direct_sparsity") double directSparsity,
    @JsonProperty("model_sparsity") double modelSparsity) {}
