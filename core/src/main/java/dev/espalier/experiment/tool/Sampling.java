package dev.espalier.experiment.tool;

import dev.espalier.generate.Sampler;

/**
 * How the next token is chosen, as Hugging Face's {@code generate} does: temperature, then top-k,
 * then top-p, then a draw.
 *
 * @param temperature the logits are divided by; 0 takes the likeliest token
 * @param topK only so many of the likeliest are considered; 0 considers all
 * @param topP only the likeliest whose probabilities first reach this sum are considered; 1 all
 */
public record Sampling(double temperature, int topK, double topP) {

  /** Always the likeliest token. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1);

  Sampler sampler() {
    return new Sampler(temperature, topK, topP);
  }
}
