package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** Inverted dropout (Srivastava et al. 2014): elements that are kept are scaled by 1/(1 − p). */
public interface Dropout {

  /**
   * Computes {@code out = drop(in)}; the same call on gradients is the backward pass. The two may
   * share memory.
   */
  void apply(FloatView out, FloatView in, long size, DropoutSite site);

  /**
   * Computes {@code out = residual + drop(branch)}; {@code out} may share memory with either
   * operand.
   */
  void addTo(FloatView out, FloatView residual, FloatView branch, long size, DropoutSite site);
}
