package dev.espalier.train.progress;

import dev.espalier.train.StoppingRule;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one optimizer step did.
 *
 * @param step from 1
 * @param totalSteps of this training
 * @param epoch passes over the data completed, as a fraction
 * @param loss of the step's batch, in nats per predicted token
 * @param learningRate the step used
 * @param gradNorm the global norm before clipping
 * @param stepTimeSeconds wall time of the step
 * @param tokens the batch held
 * @param maskDistance between the mask that would be cut now and the one drawn before, where a
 *     {@link StoppingRule} drew them
 * @param fit the losses without dropout, where they were measured after the step
 */
public record StepReport(
    int step,
    int totalSteps,
    double epoch,
    double loss,
    double learningRate,
    double gradNorm,
    double stepTimeSeconds,
    long tokens,
    OptionalDouble maskDistance,
    Optional<FitPoint> fit) {}
