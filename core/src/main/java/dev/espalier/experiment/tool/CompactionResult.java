package dev.espalier.experiment.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.espalier.structure.compaction.Removed;

/**
 * What {@code compact --json} prints.
 *
 * @param out the directory written
 * @param layout {@code plain} or {@code exact}
 * @param parametersBefore of the model, the tied {@code wte} counted once
 * @param parametersAfter of the model written, padding included
 * @param paddingParameters of these, zeros that only fill up widths the layout cannot say
 * @param bytesBefore of the model's weight files
 * @param bytesAfter of the weight file written
 * @param removed what is gone
 * @param shape what was written, in a few words
 * @param maxLogitDifference the largest difference of a logit
 * @param maxRelativeLogitDifference the same over the largest logit of its position
 * @param positionsCompared tokens after which all logits were compared
 */
@JsonPropertyOrder({
  "out",
  "layout",
  "parameters_before",
  "parameters_after",
  "padding_parameters",
  "bytes_before",
  "bytes_after",
  "removed",
  "shape",
  "max_logit_difference",
  "max_relative_logit_difference",
  "positions_compared"
})
public record CompactionResult(
    String out,
    String layout,
    @JsonProperty("parameters_before") long parametersBefore,
    @JsonProperty("parameters_after") long parametersAfter,
    @JsonProperty("padding_parameters") long paddingParameters,
    @JsonProperty("bytes_before") long bytesBefore,
    @JsonProperty("bytes_after") long bytesAfter,
    Removed removed,
    String shape,
    @JsonProperty("max_logit_difference") double maxLogitDifference,
    @JsonProperty("max_relative_logit_difference") double maxRelativeLogitDifference,
    @JsonProperty("positions_compared") long positionsCompared) {}
