package dev.espalier.experiment.tool;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.structure.compaction.Removed;

/**
 * What {@code compact --json} prints.
 *
 * @param out the directory written
 * @param layout {@code plain} or {@code exact}
 * @param sizes before and after
 * @param removed what is gone
 * @param shape what was written, in a few words
 * @param difference between the logits before and after
 */
public record CompactionResult(
    String out,
    String layout,
    @JsonUnwrapped Sizes sizes,
    Removed removed,
    String shape,
    @JsonUnwrapped Difference difference) {

  /**
   * Sizes of the model before and after.
   *
   * @param parametersBefore of the model, the tied {@code wte} counted once
   * @param parametersAfter of the model written, padding included
   * @param paddingParameters of these, zeros that only fill up widths the layout cannot say
   * @param bytesBefore of the model's weight files
   * @param bytesAfter of the weight file written
   */
  public record Sizes(
      long parametersBefore,
      long parametersAfter,
      long paddingParameters,
      long bytesBefore,
      long bytesAfter) {}

  /**
   * How far the logits differ.
   *
   * @param maxLogitDifference the largest difference of a logit
   * @param maxRelativeLogitDifference the same over the largest logit of its position
   * @param positionsCompared tokens after which all logits were compared
   */
  public record Difference(
      double maxLogitDifference, double maxRelativeLogitDifference, long positionsCompared) {}
}
