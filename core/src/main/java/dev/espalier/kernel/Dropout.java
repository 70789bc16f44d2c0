package dev.espalier.kernel;

import dev.espalier.memory.FloatView;

/** Inverted dropout (Srivastava et al. 2014): survivors are scaled by 1/(1 − p). */
public interface Dropout {

  /** {@code out = drop(in)}; the same call is its own gradient. The two may be the same memory. */
  void apply(FloatView out, FloatView in, long size, DropoutSite site);

  /** {@code out = residual + drop(branch)}; {@code out} may be either operand's memory. */
  void addTo(FloatView out, FloatView residual, FloatView branch, long size, DropoutSite site);
}
