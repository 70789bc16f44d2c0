package dev.espalier.train.progress;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one optimizer step did.
 *
 * @param step from 1
 * @param totalSteps of this training
 * @param epoch passes over the data completed, as a fraction
 * @param update of the weights
 * @param pace of training
 * @param maskDistance between the mask that would be cut now and the one drawn before, where a
 *     stopping rule drew them
 * @param fit the losses without dropout, where they were measured after the step
 */
public record StepReport(
    int step,
    int totalSteps,
    double epoch,
    Update update,
    Pace pace,
    OptionalDouble maskDistance,
    Optional<FitPoint> fit) {

  /**
   * An update of the weights.
   *
   * @param loss of the step's batch, in nats per predicted token
   * @param learningRate the step used
   * @param gradNorm the global norm before clipping
   */
  public record Update(double loss, double learningRate, double gradNorm) {}

  /**
   * How long a step took.
   *
   * @param stepTimeSeconds wall time
   * @param tokens trained on in it
   */
  public record Pace(double stepTimeSeconds, long tokens) {}
}
