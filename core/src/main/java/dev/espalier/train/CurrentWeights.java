package dev.espalier.train;

import dev.espalier.model.Parameters;

/**
 * The weights of a training that goes on. Sparse forms hold the values of their survivors
 * themselves, so that the weights in their usual places are behind until they are asked for.
 */
@FunctionalInterface
public interface CurrentWeights {

  /** Brings the weights up to date and returns them. */
  Parameters sync();
}
