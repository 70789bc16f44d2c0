package dev.espalier.experiment.tool;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.record.CompactSizes;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.UnitCounts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code inspect --json} prints: where the zeros are, and what they leave of the network.
 *
 * @param counts of the model's parameters
 * @param zeros where the zeros are
 * @param units what they leave of the network
 * @param perLayer what is left of each layer
 * @param log10Paths decimal logarithm of the number of paths to the boundary before each layer, to
 *     the one after the last, and to the logits; null where there is no path
 * @param compactParameters what {@code compact} would make of it
 */
public record InspectionResult(
    @JsonUnwrapped ParameterCounts counts,
    @JsonUnwrapped Zeros zeros,
    @JsonUnwrapped UnitsByState units,
    List<LayerConnections> perLayer,
    List<@Nullable Double> log10Paths,
    CompactSizes compactParameters) {

  /**
   * Sizes of the model.
   *
   * @param parameters of the model, the tied {@code wte} counted once
   * @param parametersWithoutEmbeddings the same without {@code wte} and {@code wpe}
   */
  public record ParameterCounts(long parameters, long parametersWithoutEmbeddings) {}

  /**
   * Fractions of exact zeros.
   *
   * @param layerSparsity in each tensor but biases, by name
   * @param blockSparsity over each block's tensors, by {@code transformer.h.N}
   * @param directSparsity over the mask's scope or, without a mask, over all tensors but biases
   * @param effectiveSparsity the same, with the survivors that are on no path from the text to the
   *     logits counted as zeros
   * @param modelSparsity over the whole model
   */
  public record Zeros(
      Map<String, Double> layerSparsity,
      Map<String, Double> blockSparsity,
      double directSparsity,
      double effectiveSparsity,
      double modelSparsity) {}

  /**
   * Units by what the text makes of them.
   *
   * @param dead units whose removal changes no logit
   * @param constant units of the same value whatever the text
   * @param live all others
   * @param unusedFeatures features of the residual stream that no layer norm reads directly
   * @param tokens the logits
   */
  public record UnitsByState(
      UnitNumbers dead,
      UnitNumbers constant,
      UnitNumbers live,
      int unusedFeatures,
      UnitCounts tokens) {}
}
