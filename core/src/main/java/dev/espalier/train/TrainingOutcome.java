package dev.espalier.train;

import java.util.Optional;

/**
 * What a training did.
 *
 * @param trainLoss mean loss over the steps, in nats
 * @param steps taken
 * @param tokens trained on
 * @param seconds of wall time, without evaluations
 * @param stoppedBy the rule that ended it before its time, if one did
 */
public record TrainingOutcome(
    double trainLoss, int steps, long tokens, double seconds, Optional<String> stoppedBy) {}
