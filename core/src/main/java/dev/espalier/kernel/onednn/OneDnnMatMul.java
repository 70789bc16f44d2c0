package dev.espalier.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import dev.espalier.kernel.MatMul;
import dev.espalier.memory.FloatView;
import org.jspecify.annotations.Nullable;

/**
 * {@link MatMul} by oneDNN in 32-bit floats. Products too small to justify a native call are
 * delegated to another implementation. Thread-safe: products of one {@link OneDnn} exclude each
 * other.
 */
public final class OneDnnMatMul implements MatMul {

  private final OneDnn library;
  private final MatMul small;
  private final long smallBelow;
  private final Primitives primitives;

  /**
   * @param small computes products below {@code smallBelow}
   * @param smallBelow number of multiply-adds, m · n · k
   */
  public OneDnnMatMul(OneDnn library, MatMul small, long smallBelow) {
    this.library = library;
    this.small = small;
    this.smallBelow = smallBelow;
    primitives = new Primitives(library, dnnl_f32);
  }

  /** oneDNN splits sums by the number of threads. */
  @Override
  public boolean dependsOnThreads() {
    return true;
  }

  @Override
  public void multiply(
      Form form,
      int m,
      int n,
      int k,
      FloatView c,
      FloatView a,
      FloatView b,
      @Nullable FloatView bias,
      boolean accumulate) {
    MatMul.requireNotBoth(bias, accumulate);
    if ((long) m * n * k < smallBelow) {
      small.multiply(form, m, n, k, c, a, b, bias, accumulate);
      return;
    }
    Primitives.requireRoom(m, n, k, c, a, b, bias);
    synchronized (library) {
      primitives.multiply(form, m, n, k, c, a.segment(), b.segment(), bias, accumulate);
    }
  }
}
