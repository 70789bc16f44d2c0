package dev.espalier.train.progress;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The result of one optimizer step.
 *
 * @param step number of the step, from 1
 * @param totalSteps steps of this training
 * @param epoch completed passes over the data, as a fraction
 * @param update the update of the weights
 * @param pace duration and tokens of the step
 * @param maskDistance distance between the mask drawn now and the one drawn before, if a stopping
 *     rule draws masks
 * @param fit the losses without dropout, if measured after the step
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
   * @param loss loss of the step's batch, in nats per predicted token
   * @param learningRate learning rate of the step
   * @param gradNorm global gradient norm before clipping
   */
  public record Update(double loss, double learningRate, double gradNorm) {}

  /**
   * The speed of a step.
   *
   * @param stepTimeSeconds wall time of the step, in seconds
   * @param tokens tokens trained on in the step
   */
  public record Pace(double stepTimeSeconds, long tokens) {}
}
