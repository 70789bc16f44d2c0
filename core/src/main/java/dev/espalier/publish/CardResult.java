package dev.espalier.publish;

/**
 * The result of {@link CardRun}, as {@code card --json} prints it.
 *
 * @param file the file written
 * @param round the round that the card describes; 0 for a training run
 */
public record CardResult(String file, int round) {}
