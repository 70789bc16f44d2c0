package dev.espalier.kernel.vector;

import dev.espalier.kernel.TokenTiles;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;

/**
 * Converts between rows of features and tiles by transposing squares. Proceeds along strips as high
 * as a square: the processor prefetches that many rows, but not all rows of a tile. Matrices as
 * wide as an MLP's hidden layer then take about as long as a copy.
 */
final class TileTransposes {

  private static final int TOKENS = TokenTiles.TOKENS;
  private static final int SIDE = SquareTranspose.SIDE;

  /** Distance between features in a tile. */
  private static final long FEATURE_BYTES = TOKENS * Float.BYTES;

  /** Features per part: as many as a narrow model has, so that its rows are read contiguously. */
  private static final int FEATURES = 768;

  private final Workers workers;
  private final WorkerLocal<SquareTranspose> squares;

  TileTransposes(Workers workers) {
    this.workers = workers;
    this.squares = new WorkerLocal<>(workers, SquareTranspose::new);
  }

  /**
   * The memory layout of tokens' features, in rows or in tiles, as distances in bytes.
   *
   * @param tile from a tile's first token to that of the next tile
   * @param token from token to token within a tile
   * @param feature from feature to feature of a token
   */
  private record Layout(MemorySegment memory, long tile, long token, long feature) {

    static Layout ofRows(FloatView rows, int width) {
      long row = (long) width * Float.BYTES;
      return new Layout(rows.segment(), TOKENS * row, row, Float.BYTES);
    }

    static Layout ofTiles(TokenTiles tiles) {
      long tile = tiles.width() * FEATURE_BYTES;
      return new Layout(tiles.memory().segment(), tile, Float.BYTES, FEATURE_BYTES);
    }

    /** Tells whether tokens are contiguous in memory. */
    boolean tiled() {
      return feature == FEATURE_BYTES;
    }

    /** Returns the distance between contiguous lines. */
    long stride() {
      return tiled() ? feature : token;
    }

    /** Returns the byte offset of a token's feature. */
    long at(int t, int f) {
      return t / TOKENS * tile + t % TOKENS * token + f * feature;
    }
  }

  void toTiles(TokenTiles out, FloatView in, int tokens, int width) {
    out.require(tokens, width);
    move(Layout.ofTiles(out), Layout.ofRows(in, width), tokens, width);
  }

  void fromTiles(FloatView out, TokenTiles in, int tokens, int width) {
    in.require(tokens, width);
    move(Layout.ofRows(out, width), Layout.ofTiles(in), tokens, width);
  }

  private void move(Layout to, Layout from, int tokens, int width) {
    int across = Lanes.parts(width, FEATURES);
    workers.run(
        across * TokenTiles.tiles(tokens),
        (part, worker) -> {
          int token = part / across * TOKENS;
          int tokenEnd = Math.min(tokens, token + TOKENS);
          int feature = part % across * FEATURES;
          int end = Math.min(width, feature + FEATURES);
          if (to.tiled() && tokenEnd - token < TOKENS) {
            long size = (end - feature) * FEATURE_BYTES;
            to.memory.asSlice(to.at(token, feature), size).fill((byte) 0);
          }
          squares(squares.of(worker), to, from, token, tokenEnd, feature, end);
        });
  }

  private static void squares(
      SquareTranspose square,
      Layout to,
      Layout from,
      int token,
      int tokenEnd,
      int feature,
      int featureEnd) {
    MemorySegment target = to.memory;
    MemorySegment source = from.memory;
    long toStride = to.stride();
    long fromStride = from.stride();
    for (int t = token; t < tokenEnd; t += SIDE) {
      int tokens = Math.min(SIDE, tokenEnd - t);
      for (int f = feature; f < featureEnd; f += SIDE) {
        int features = Math.min(SIDE, featureEnd - f);
        long toAt = to.at(t, f);
        long fromAt = from.at(t, f);
        if (tokens == SIDE && features == SIDE) {
          square.whole(target, toAt, toStride, source, fromAt, fromStride);
        } else {
          int lines = from.tiled() ? features : tokens;
          int length = from.tiled() ? tokens : features;
          square.part(target, toAt, toStride, source, fromAt, fromStride, lines, length);
        }
      }
    }
  }
}
