package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import org.jspecify.annotations.Nullable;

/** Dense products of row-major matrices. */
public interface MatMul {

  /** The operand that is transposed. */
  enum Form {
    /** {@code a [m, k] · b [k, n]}. */
    NN,
    /** {@code a [m, k] · bᵀ} with {@code b [n, k]}. */
    NT,
    /** {@code aᵀ · b [k, n]} with {@code a [k, m]}. */
    TN
  }

  /**
   * Computes {@code c = op(a) · op(b) + bias}, or {@code c += op(a) · op(b)}.
   *
   * @param c [m, n]; the view may be larger, only its first m·n floats are used (likewise for a and
   *     b)
   * @param bias [n], added to every row, or null; never together with {@code accumulate}
   * @param accumulate whether the product is added to {@code c}
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

  /** Returns the precision to which the operands of large products are rounded. */
  default Precision precision() {
    return Precision.FP32;
  }

  /** Tells whether a product's last digits depend on the number of threads. */
  default boolean dependsOnThreads() {
    return false;
  }

  /**
   * Promises that the weights will not change until the hold is closed, so that a converted copy
   * made for one product may serve others. The copy lives as long as the hold and cannot become
   * stale. Products are also correct without a hold, but may be slower.
   */
  default Hold hold(FloatView weights) {
    return Hold.NOTHING;
  }

  /** A promise that weights do not change, until it is closed. */
  interface Hold extends AutoCloseable {
    /** Holds nothing. */
    Hold NOTHING = () -> {};

    @Override
    void close();
  }

  /**
   * Checks the arguments; every implementation calls this first.
   *
   * @throws IllegalArgumentException if a bias would be added to an accumulated product
   */
  static void requireNotBoth(@Nullable FloatView bias, boolean accumulate) {
    if (bias != null && accumulate) {
      throw new IllegalArgumentException("a bias cannot be added to an accumulated product");
    }
  }

  /**
   * Returns the bytes that this implementation needs for copies of operands.
   *
   * @param floats number of values in the weights held and in the largest other operands
   */
  default long copyBytes(long floats) {
    return 0;
  }
}
