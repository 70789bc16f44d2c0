package dev.espalier.experiment.tool;

/**
 * How a text was written.
 *
 * @param tokens that were written, the end of the text not among them
 * @param tokensPerSecond how many were written in a second, from the first on; 0 where none was
 * @param prefillSeconds what it took to read the prompt
 */
public record GenerationResult(int tokens, double tokensPerSecond, double prefillSeconds) {}
