package dev.espalier.experiment.round;

import dev.espalier.record.RunDirectory;

/**
 * Rounds of another run that are, to the byte, what this run would train, so that it takes them
 * instead of training them again.
 *
 * @param run the other run
 * @param last the last round that may be taken; those after it are others
 */
public record GivenRounds(RunDirectory run, int last) {}
