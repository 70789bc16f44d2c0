package dev.espalier.publish.card;

import java.nio.file.Path;

/**
 * What a card is about.
 *
 * @param run the directory of the run
 * @param round the round whose model is the repository's own; 0 for a training run
 * @param name the name of the model
 * @param repository the id of the repository, or an empty text if there is none yet
 * @param allRounds whether the models of the other rounds are in the repository as well
 */
public record CardSubject(Path run, int round, String name, String repository, boolean allRounds) {}
