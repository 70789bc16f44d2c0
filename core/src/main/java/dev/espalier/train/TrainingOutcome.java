package dev.espalier.train;

import java.util.Optional;

/**
 * The outcome of training.
 *
 * @param trainLoss mean loss over the steps, in nats per predicted token
 * @param steps number of steps taken
 * @param tokens number of tokens trained on
 * @param seconds wall time without evaluations, in seconds
 * @param stoppedBy the rule that ended training early, if any
 */
public record TrainingOutcome(
    double trainLoss, int steps, long tokens, double seconds, Optional<String> stoppedBy) {}
