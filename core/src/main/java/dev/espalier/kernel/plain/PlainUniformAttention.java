package dev.espalier.kernel.plain;

import dev.espalier.kernel.Attention.Geometry;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Philox;
import dev.espalier.kernel.UniformAttention;
import dev.espalier.memory.FloatView;

/** The reference implementation of {@link UniformAttention}. */
public final class PlainUniformAttention implements UniformAttention {

  @Override
  public void factors(FloatView factors, Geometry geometry, DropoutSite dropout) {
    int tokens = geometry.tokens();
    int heads = geometry.heads();
    for (int b = 0; b < geometry.batch(); b++) {
      for (int h = 0; h < heads; h++) {
        for (int t = 0; t < tokens; t++) {
          long element = (((long) b * heads + h) * tokens + t) * tokens;
          double sum = 0;
          for (int key = 0; key <= t; key++) {
            boolean dropped = dropout.active() && Philox.drops(dropout, element + key);
            sum += dropped ? 0 : dropout.scale();
          }
          factors.set(((long) b * tokens + t) * heads + h, (float) (sum / (t + 1)));
        }
      }
    }
  }
}
