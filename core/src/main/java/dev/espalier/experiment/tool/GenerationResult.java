package dev.espalier.experiment.tool;

import java.util.List;

/**
 * The generated texts and their statistics.
 *
 * @param tokens number of tokens generated in all texts, without their ends
 * @param tokensPerSecond tokens generated per second, from the first on; 0 if there were none
 * @param prefillSeconds time to process the prompt, in seconds
 * @param texts the texts, without the prompt
 */
public record GenerationResult(
    int tokens, double tokensPerSecond, double prefillSeconds, List<String> texts) {}
