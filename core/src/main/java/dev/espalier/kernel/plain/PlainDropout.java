package dev.espalier.kernel.plain;

import dev.espalier.kernel.Dropout;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Philox;
import dev.espalier.memory.FloatView;

/** The reference implementation of {@link Dropout}. */
public final class PlainDropout implements Dropout {

  @Override
  public void apply(FloatView out, FloatView in, long size, DropoutSite site) {
    for (long i = 0; i < size; i++) {
      out.set(i, dropped(in.get(i), i, site));
    }
  }

  @Override
  public void addTo(
      FloatView out, FloatView residual, FloatView branch, long size, DropoutSite site) {
    for (long i = 0; i < size; i++) {
      out.set(i, residual.get(i) + dropped(branch.get(i), i, site));
    }
  }

  private static float dropped(float x, long element, DropoutSite site) {
    if (!site.active()) {
      return x;
    }
    return Philox.drops(site, element) ? 0 : x * site.scale();
  }
}
