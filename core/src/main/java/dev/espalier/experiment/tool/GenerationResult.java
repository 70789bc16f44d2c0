package dev.espalier.experiment.tool;

/**
 * Statistics of a generated text.
 *
 * @param tokens number of tokens generated, without the end of the text
 * @param tokensPerSecond tokens generated per second, from the first on; 0 if there were none
 * @param prefillSeconds time to process the prompt, in seconds
 */
public record GenerationResult(int tokens, double tokensPerSecond, double prefillSeconds) {}
