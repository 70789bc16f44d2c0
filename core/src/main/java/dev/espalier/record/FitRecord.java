package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.record.json.Measured;

/**
 * How well a training run fits its training text and the validation text. All losses are means over
 * the predicted tokens, in nats, computed without dropout.
 *
 * @param trainLossEval training loss of the weights that were kept, on a fixed sample of the
 *     training blocks
 * @param trainBlocks number of blocks in that sample
 * @param gap validation loss minus training loss of the weights that were kept
 * @param evaluations number of evaluations on the validation text; 1 means only the final one
 * @param best the lowest validation loss
 * @param lastEvalLoss validation loss after the last step, whichever weights were kept
 * @param keptStep the step whose weights were kept
 * @param evaluationTimeSeconds wall time of all these evaluations, in seconds
 */
public record FitRecord(
    @Measured double trainLossEval,
    int trainBlocks,
    @Measured double gap,
    int evaluations,
    @JsonUnwrapped(prefix = "best_") Best best,
    @Measured double lastEvalLoss,
    int keptStep,
    @JsonProperty("evaluation_time_s") @Measured double evaluationTimeSeconds) {

  /**
   * The lowest validation loss.
   *
   * @param step the step after which it was measured, the earliest in case of ties
   * @param epoch that step in passes over the training text
   * @param evalLoss the loss, in nats per predicted token
   */
  public record Best(int step, @Measured double epoch, @Measured double evalLoss) {}

  /**
   * Validates the components.
   *
   * @throws IllegalArgumentException if there was no evaluation, or a step is negative
   */
  public FitRecord {
    if (evaluations < 1 || best.step() < 0 || keptStep < 0) {
      throw new IllegalArgumentException(
          "%d evaluations, best step %d, kept step %d"
              .formatted(evaluations, best.step(), keptStep));
    }
  }

  /** Whether the way of the validation loss is known, and not its end alone. */
  public boolean looksWithin() {
    return evaluations > 1;
  }
}
