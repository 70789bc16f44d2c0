package dev.espalier.train.state;

import dev.espalier.model.Parameters;

/**
 * The weights during training. Sparse forms keep the values of their surviving weights in memory of
 * their own, so the dense tensors are out of date until they are requested.
 */
@FunctionalInterface
public interface CurrentWeights {

  /** Updates the dense weights and returns them. */
  Parameters sync();
}
