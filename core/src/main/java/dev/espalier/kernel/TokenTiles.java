package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;

/**
 * Activations laid out {@code [tile][feature][token]}, {@link #TOKENS} tokens a tile: a weight's
 * product with a tile is a few vectors, one after the other, and a tile's features stay in the
 * second-level cache. Where the tokens do not fill the last tile, the rest of it is padding that
 * sparse products compute on and nobody reads.
 *
 * @param memory {@code tiles · width · TOKENS} floats
 * @param tiles of tokens
 * @param width features of each token
 */
public record TokenTiles(FloatView memory, int tiles, int width) {

  /**
   * Tokens of a tile: four of the widest vectors. With twice as many, 768 features would take more
   * pages than first-level address translation holds (72 on Zen 4), and a tenth more time.
   */
  public static final int TOKENS = 64;

  public TokenTiles {
    if (memory.size() < (long) tiles * width * TOKENS) {
      throw new IllegalArgumentException(
          memory.size() + " floats for " + tiles + " tiles of " + width + " features");
    }
  }

  /** The tiles that hold so many tokens. */
  public static int tiles(int tokens) {
    return Math.ceilDiv(tokens, TOKENS);
  }

  /** Zeros for so many tokens; the memory lives as long as the arena. */
  public static TokenTiles allocate(Arena arena, int tokens, int width) {
    int tiles = tiles(tokens);
    return new TokenTiles(FloatView.allocate(arena, tiles, width, TOKENS), tiles, width);
  }

  /** Some of the tiles, sharing their memory. */
  public TokenTiles part(int firstTile, int count) {
    long tile = (long) width * TOKENS;
    return new TokenTiles(memory.part(firstTile * tile, count, width, TOKENS), count, width);
  }

  /** The tokens the tiles hold, padding included. */
  public int tokens() {
    return tiles * TOKENS;
  }

  /**
   * The check of everything that takes so many tokens to tiles or from them.
   *
   * @throws IllegalArgumentException if the tiles are of another width or too few
   */
  public void require(int tokens, int features) {
    if (width != features || tiles < tiles(tokens)) {
      throw new IllegalArgumentException(
          tiles + " tiles of " + width + " features for " + tokens + " tokens of " + features);
    }
  }

  /** Where a token's feature stands in {@link #memory}. */
  public long index(int token, int feature) {
    return ((long) (token / TOKENS) * width + feature) * TOKENS + token % TOKENS;
  }
}
