package dev.espalier.experiment.tool;

import dev.espalier.generate.Sampler;

/**
 * The choice of the next token as in Hugging Face's {@code generate}: temperature, then top-k, then
 * top-p, then a random draw.
 *
 * @param temperature divisor of the logits; 0 selects greedy decoding
 * @param topK number of most likely tokens to consider; 0 considers all
 * @param topP considers only the most likely tokens whose probabilities first reach this sum; 1
 *     considers all
 */
public record Sampling(double temperature, int topK, double topP) {

  /** Always the most likely token. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1);

  Sampler sampler() {
    return new Sampler(temperature, topK, topP);
  }
}
