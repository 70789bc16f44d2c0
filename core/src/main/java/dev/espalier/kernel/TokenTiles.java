package dev.espalier.kernel;

import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;

/**
 * Activations in the layout {@code [tile][feature][token]}, with {@link #TOKENS} tokens per tile:
 * the product of a weight with a tile takes a few consecutive vectors, and a tile's features stay
 * in the second-level cache. If the tokens do not fill the last tile, it ends with padding, on
 * which sparse products compute but whose results are never read.
 *
 * @param memory {@code tiles · width · TOKENS} floats
 * @param tiles number of tiles
 * @param width features of each token
 */
public record TokenTiles(FloatView memory, int tiles, int width) {

  /**
   * Tokens per tile: four of the widest vectors. With twice as many, 768 features would take more
   * pages than the first-level TLB holds (72 on Zen 4), which costs a tenth more time.
   */
  public static final int TOKENS = 64;

  public TokenTiles {
    if (memory.size() < (long) tiles * width * TOKENS) {
      throw new IllegalArgumentException(
          memory.size() + " floats for " + tiles + " tiles of " + width + " features");
    }
  }

  /** Returns the number of tiles that hold the given number of tokens. */
  public static int tiles(int tokens) {
    return Math.ceilDiv(tokens, TOKENS);
  }

  /** Allocates zeros for the given number of tokens; the memory lives as long as the arena. */
  public static TokenTiles allocate(Arena arena, int tokens, int width) {
    int tiles = tiles(tokens);
    return new TokenTiles(FloatView.allocate(arena, tiles, width, TOKENS), tiles, width);
  }

  /** Returns some of the tiles, sharing their memory. */
  public TokenTiles part(int firstTile, int count) {
    long tile = (long) width * TOKENS;
    return new TokenTiles(memory.part(firstTile * tile, count, width, TOKENS), count, width);
  }

  /** Returns the number of tokens that the tiles hold, padding included. */
  public int tokens() {
    return tiles * TOKENS;
  }

  /**
   * Checks that the tiles can hold the given tokens; every conversion calls this first.
   *
   * @throws IllegalArgumentException if the tiles have another width or are too few
   */
  public void require(int tokens, int features) {
    if (width != features || tiles < tiles(tokens)) {
      throw new IllegalArgumentException(
          tiles + " tiles of " + width + " features for " + tokens + " tokens of " + features);
    }
  }

  /** Returns the index of a token's feature in {@link #memory}. */
  public long index(int token, int feature) {
    return ((long) (token / TOKENS) * width + feature) * TOKENS + token % TOKENS;
  }
}
