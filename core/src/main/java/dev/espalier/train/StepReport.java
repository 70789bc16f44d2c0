package dev.espalier.train;

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
 */
public record StepReport(
    int step,
    int totalSteps,
    double epoch,
    double loss,
    double learningRate,
    double gradNorm,
    double stepTimeSeconds,
    long tokens) {}
