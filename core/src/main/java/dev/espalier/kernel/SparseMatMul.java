package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import org.jspecify.annotations.Nullable;

/**
 * Sparse-dense (SpMM) and sampled dense-dense (SDDMM) products with a matrix {@code W [rows,
 * columns]} of which only the unpruned entries are stored; activations are {@link TokenTiles}. Work
 * is proportional to unpruned entries · tokens. Padding tokens must be finite in inputs and 0 in
 * gradients.
 */
public interface SparseMatMul {

  /** A pattern prepared for products, and the values last loaded into it. Not thread-safe. */
  interface Weights {

    /** Returns the positions of the unpruned entries. */
    CsrPattern pattern();

    /**
     * Copies the values of the unpruned entries, in the pattern's order. Products use them until
     * the next call.
     */
    void load(FloatView survivors);
  }

  /** Prepares a pattern. Takes several passes over the entries and is done once per round. */
  Weights prepare(CsrPattern pattern);

  /**
   * Returns the bytes of heap that prepared patterns and the scratch of their products take.
   *
   * @param survivors number of unpruned entries of all patterns
   * @param largest number of unpruned entries of the largest of them
   */
  default long preparedBytes(long survivors, long largest) {
    return 0;
  }

  /**
   * Converts {@code in [tokens, width]} to tiles; padding is set to 0.
   *
   * @param out at least {@link TokenTiles#tiles(int)} tiles of {@code width} features; further
   *     tiles are not changed
   */
  void toTiles(TokenTiles out, FloatView in, int tokens, int width);

  /** Converts tiles to {@code out [tokens, width]}, without the padding. */
  void fromTiles(FloatView out, TokenTiles in, int tokens, int width);

  /**
   * Computes {@code out = in · W + bias}; {@code in} has {@code rows} features, {@code out} has
   * {@code columns}.
   *
   * @param bias [columns] or null
   */
  void timesWeights(TokenTiles out, TokenTiles in, Weights weights, @Nullable FloatView bias);

  /**
   * Computes {@code out = in · Wᵀ}; {@code in} has {@code columns} features, {@code out} has {@code
   * rows}.
   */
  void timesTransposed(TokenTiles out, TokenTiles in, Weights weights);

  /**
   * Computes the gradient at the unpruned entries, a sampled dense-dense product (SDDMM): {@code
   * gradient[k] (+)= Σ_t a[t, r] · b[t, c]} for the k-th entry (r, c), summed over the tokens of
   * all tiles.
   *
   * @param a has {@code rows} features
   * @param b has {@code columns} features
   * @param accumulate whether the result is added to {@code gradient}
   */
  void survivorGradient(
      FloatView gradient, TokenTiles a, TokenTiles b, Weights weights, boolean accumulate);

  /** Adds sums over tokens: {@code sums[j] += Σ_t x[t, j]}, the gradient of a bias. */
  void addTokenSums(FloatView sums, TokenTiles x);

  /**
   * Checks the shapes; every product calls this first.
   *
   * @throws IllegalArgumentException if the widths of the tiles differ from the pattern's rows and
   *     columns, or the numbers of tiles differ
   */
  static void requireShapes(CsrPattern pattern, TokenTiles byRows, TokenTiles byColumns) {
    if (byRows.width() != pattern.rows()
        || byColumns.width() != pattern.columns()
        || byRows.tiles() != byColumns.tiles()) {
      throw new IllegalArgumentException(
          "%d tiles of %d and %d of %d for a matrix of %s"
              .formatted(
                  byRows.tiles(), byRows.width(), byColumns.tiles(), byColumns.width(), pattern));
    }
  }
}
