package dev.espalier.experiment.tool;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.record.CompactSizes;
import dev.espalier.record.LayerConnections;
import dev.espalier.record.UnitCounts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link Inspection}, as {@code inspect --json} prints it.
 *
 * @param counts the model's parameters
 * @param zeros fractions of zeros
 * @param units units left in the network, by state
 * @param perLayer units left in each layer
 * @param log10Paths decimal logarithm of the number of paths to the boundary before each layer, to
 *     the one after the last, and to the logits; null where there is no path
 * @param compactParameters parameters after {@code compact}
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
   * @param parameters parameters of the model, with a tied {@code wte} counted once
   * @param parametersWithoutEmbeddings parameters without {@code wte} and {@code wpe}
   */
  public record ParameterCounts(long parameters, long parametersWithoutEmbeddings) {}

  /**
   * Fractions of exact zeros, in [0, 1].
   *
   * @param layerSparsity fraction in each tensor except biases, by name
   * @param blockSparsity fraction over each block's tensors, by {@code transformer.h.N}
   * @param directSparsity fraction over the mask's scope or, without a mask, over all tensors
   *     except biases
   * @param effectiveSparsity the same fraction with weights on no path from the text to the logits
   *     counted as zeros
   * @param modelSparsity fraction over the whole model
   */
  public record Zeros(
      Map<String, Double> layerSparsity,
      Map<String, Double> blockSparsity,
      double directSparsity,
      double effectiveSparsity,
      double modelSparsity) {}

  /**
   * Numbers of units by their effect.
   *
   * @param dead units whose removal changes no logit
   * @param constant units whose value is the same for every text
   * @param live all other units
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
