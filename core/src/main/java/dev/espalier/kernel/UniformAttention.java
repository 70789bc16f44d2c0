package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/**
 * {@link Attention} for inputs in which every token has the same query, key and value: all that
 * remains to compute is the effect of dropout on the probabilities.
 */
public interface UniformAttention {

  /**
   * Computes {@code factors[b · tokens + t, h] = Σ_{j≤t} D[b, h, t, j] / (t + 1)}, where {@code D}
   * is the factor that dropout applies to the probability of that element: 0 or {@link
   * DropoutSite#scale()}. The head's output at that token is the factor times its value.
   *
   * @param factors [batch · tokens, heads], overwritten
   * @param dropout elements are numbered as in {@link Attention#forward}
   */
  void factors(FloatView factors, Attention.Geometry geometry, DropoutSite dropout);
}
