package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import org.jspecify.annotations.Nullable;

/** Dense products of row-major matrices. */
public interface MatMul {

  /** Which operand is read transposed. */
  enum Form {
    /** {@code a [m, k] · b [k, n]}. */
    NN,
    /** {@code a [m, k] · bᵀ} with {@code b [n, k]}. */
    NT,
    /** {@code aᵀ · b [k, n]} with {@code a [k, m]}. */
    TN
  }

  /**
   * {@code c = op(a) · op(b) + bias}, or {@code c += op(a) · op(b)}.
   *
   * @param c [m, n]; the view may be larger, its first m·n floats are used (likewise a and b)
   * @param bias [n], added to every row, or null; never together with {@code accumulate}
   * @param accumulate whether to add to what {@code c} holds
   */
  void multiply(
      Form form,
      int m,
      int n,
      int k,
      FloatView c,
      FloatView a,
      FloatView b,
      @Nullable FloatView bias,
      boolean accumulate);

  /** What operands of large products are rounded to. */
  default Precision precision() {
    return Precision.FP32;
  }

  /**
   * Promises that the weights will not change until the hold ends, so that a form of them that is
   * made for one product may serve others. The form lives in the hold and cannot go stale: weights
   * change only between holds. Without a hold every product is right, but may take longer.
   */
  default Hold hold(FloatView weights) {
    return Hold.NOTHING;
  }

  /** A promise that some weights do not change, ended by closing it. */
  interface Hold extends AutoCloseable {
    /** Keeps nothing. */
    Hold NOTHING = () -> {};

    @Override
    void close();
  }

  /**
   * The check every implementation begins with.
   *
   * @throws IllegalArgumentException if a bias would be added to an accumulated product
   */
  static void requireNotBoth(@Nullable FloatView bias, boolean accumulate) {
    if (bias != null && accumulate) {
      throw new IllegalArgumentException("a bias cannot be added to an accumulated product");
    }
  }
}
