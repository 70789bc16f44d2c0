package dev.espalier.kernel.vector;

import dev.espalier.kernel.TokenTiles;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;

/**
 * The way from rows of features to tiles and back, in squares. It goes along rows of a square's
 * height: the processor fetches ahead in as many rows as that, not in a whole tile's. What is as
 * wide as an MLP's hidden layer then takes about as long as to copy it.
 */
final class TileTransposes {

  private static final int TOKENS = TokenTiles.TOKENS;
  private static final int SIDE = SquareTranspose.SIDE;

  /** From feature to feature in a tile. */
  private static final long FEATURE_BYTES = TOKENS * Float.BYTES;

  /** Features of one part: as many as a narrow model has, so that its rows are read in one go. */
  private static final int FEATURES = 768;

  private final Workers workers;
  private final ThreadLocal<SquareTranspose> squares =
      ThreadLocal.withInitial(SquareTranspose::new);

  TileTransposes(Workers workers) {
    this.workers = workers;
  }

  void toTiles(TokenTiles out, FloatView in, int tokens, int width) {
    out.require(tokens, width);
    MemorySegment tiles = out.memory().segment();
    MemorySegment rows = in.segment();
    int across = Lanes.parts(width, FEATURES);
    workers.run(
        across * TokenTiles.tiles(tokens),
        part -> {
          int tile = part / across * TOKENS;
          int feature = part % across * FEATURES;
          int end = Math.min(width, feature + FEATURES);
          int height = Math.min(TOKENS, tokens - tile);
          toTile(tiles, rows, out, tile, height, feature, end);
        });
  }

  private void toTile(
      MemorySegment tiles,
      MemorySegment rows,
      TokenTiles out,
      int tile,
      int height,
      int feature,
      int end) {
    SquareTranspose square = squares.get();
    long rowBytes = (long) out.width() * Float.BYTES;
    if (height < TOKENS) {
      long at = out.index(tile, feature) * Float.BYTES;
      tiles.asSlice(at, (end - feature) * FEATURE_BYTES).fill((byte) 0);
    }
    for (int token = 0; token < height; token += SIDE) {
      int tokens = Math.min(SIDE, height - token);
      for (int f = feature; f < end; f += SIDE) {
        int features = Math.min(SIDE, end - f);
        long to = out.index(tile + token, f) * Float.BYTES;
        long from = (tile + token) * rowBytes + (long) f * Float.BYTES;
        if (tokens == SIDE && features == SIDE) {
          square.whole(tiles, to, FEATURE_BYTES, rows, from, rowBytes);
        } else {
          square.part(tiles, to, FEATURE_BYTES, rows, from, rowBytes, tokens, features);
        }
      }
    }
  }

  void fromTiles(FloatView out, TokenTiles in, int tokens, int width) {
    in.require(tokens, width);
    MemorySegment rows = out.segment();
    MemorySegment tiles = in.memory().segment();
    int across = Lanes.parts(width, FEATURES);
    workers.run(
        across * TokenTiles.tiles(tokens),
        part -> {
          int tile = part / across * TOKENS;
          int feature = part % across * FEATURES;
          int end = Math.min(width, feature + FEATURES);
          int height = Math.min(TOKENS, tokens - tile);
          fromTile(rows, tiles, in, tile, height, feature, end);
        });
  }

  private void fromTile(
      MemorySegment rows,
      MemorySegment tiles,
      TokenTiles in,
      int tile,
      int height,
      int feature,
      int end) {
    SquareTranspose square = squares.get();
    long rowBytes = (long) in.width() * Float.BYTES;
    for (int token = 0; token < height; token += SIDE) {
      int tokens = Math.min(SIDE, height - token);
      for (int f = feature; f < end; f += SIDE) {
        int features = Math.min(SIDE, end - f);
        long to = (tile + token) * rowBytes + (long) f * Float.BYTES;
        long from = in.index(tile + token, f) * Float.BYTES;
        if (tokens == SIDE && features == SIDE) {
          square.whole(rows, to, rowBytes, tiles, from, FEATURE_BYTES);
        } else {
          square.part(rows, to, rowBytes, tiles, from, FEATURE_BYTES, features, tokens);
        }
      }
    }
  }
}
