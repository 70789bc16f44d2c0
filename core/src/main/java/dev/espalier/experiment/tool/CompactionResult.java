package dev.espalier.experiment.tool;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.structure.compaction.Removed;

/**
 * The result of {@link CompactionRun}, as {@code compact --json} prints it.
 *
 * @param out the directory written
 * @param layout {@code plain} or {@code exact}
 * @param sizes sizes before and after
 * @param removed the units removed
 * @param shape summary of the shape written
 * @param difference difference of the logits before and after
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
   * @param parametersBefore parameters of the model, with a tied {@code wte} counted once
   * @param parametersAfter parameters of the model written, padding included
   * @param paddingParameters zeros among these that only pad tensors to widths that the layout
   *     supports
   * @param bytesBefore size of the model's weight files, in bytes
   * @param bytesAfter size of the weight file written, in bytes
   */
  public record Sizes(
      long parametersBefore,
      long parametersAfter,
      long paddingParameters,
      long bytesBefore,
      long bytesAfter) {}

  /**
   * The difference of the logits.
   *
   * @param maxLogitDifference largest absolute difference of a logit
   * @param maxRelativeLogitDifference largest difference relative to the largest logit of the same
   *     position
   * @param positionsCompared number of positions at which all logits were compared
   */
  public record Difference(
      double maxLogitDifference, double maxRelativeLogitDifference, long positionsCompared) {}
}
