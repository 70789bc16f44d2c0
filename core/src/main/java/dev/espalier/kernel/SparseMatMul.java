package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import org.jspecify.annotations.Nullable;

/**
 * SpMM and SDDMM, products with a matrix of which most entries are pruned: {@code W [rows,
 * columns]} by its survivors only, activations as {@link TokenTiles}. Work grows with survivors ·
 * tokens. Padding tokens of inputs must be finite; those of gradients must be 0.
 */
public interface SparseMatMul {

  /** A pattern made ready for products, and the values last loaded into it. */
  interface Weights {

    /** Where the survivors stand. */
    CsrPattern pattern();

    /** Takes the survivors' values, in the pattern's order; products use them until the next. */
    void load(FloatView survivors);
  }

  /** Makes a pattern ready; costs some passes over the survivors and is done once a round. */
  Weights prepare(CsrPattern pattern);

  /**
   * From {@code in [tokens, width]} to tiles; padding becomes 0.
   *
   * @param out has {@link TokenTiles#tiles(int)} tiles of {@code width} features; more tiles are
   *     left as they are
   */
  void toTiles(TokenTiles out, FloatView in, int tokens, int width);

  /** From tiles to {@code out [tokens, width]}; padding is left behind. */
  void fromTiles(FloatView out, TokenTiles in, int tokens, int width);

  /**
   * {@code out = in · W + bias}; {@code in} is rows wide, {@code out} columns wide.
   *
   * @param bias [columns] or null
   */
  void timesWeights(TokenTiles out, TokenTiles in, Weights weights, @Nullable FloatView bias);

  /** {@code out = in · Wᵀ}; {@code in} is columns wide, {@code out} rows wide. */
  void timesTransposed(TokenTiles out, TokenTiles in, Weights weights);

  /**
   * The gradient at the survivors, a sampled dense-dense product (SDDMM): {@code gradient[k] (+)=
   * Σ_t a[t, r] · b[t, c]} for the k-th survivor (r, c), the sum over all tiles.
   *
   * @param a rows wide
   * @param b columns wide
   * @param accumulate whether to add to what {@code gradient} holds
   */
  void survivorGradient(
      FloatView gradient, TokenTiles a, TokenTiles b, Weights weights, boolean accumulate);

  /** {@code sums[j] += Σ_t x[t, j]}: a bias's gradient. */
  void addTokenSums(FloatView sums, TokenTiles x);

  /**
   * The check every product begins with.
   *
   * @throws IllegalArgumentException if the tiles do not have the pattern's rows and columns as
   *     their widths, or are not equally many
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
