package dev.espalier.kernel.plain;

import dev.espalier.kernel.MatMul;
import dev.espalier.memory.FloatView;
import org.jspecify.annotations.Nullable;

/** The reference implementation of {@link MatMul}: one dot product per element. */
public final class PlainMatMul implements MatMul {

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
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = bias == null ? 0 : bias.get(j);
        for (int p = 0; p < k; p++) {
          float left = a.get(form == Form.TN ? (long) p * m + i : (long) i * k + p);
          float right = b.get(form == Form.NT ? (long) j * k + p : (long) p * n + j);
          sum += (double) left * right;
        }
        long at = (long) i * n + j;
        c.set(at, (float) (accumulate ? c.get(at) + sum : sum));
      }
    }
  }
}
