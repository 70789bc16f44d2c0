package dev.espalier.kernel.vector;

import dev.espalier.kernel.TokenTiles;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The way from rows of features to tiles and back. A part takes some features of one tile through
 * arrays that stay in the first-level cache: rows lie a power of two or so apart in memory, where
 * they would push each other out of it.
 */
final class TileTransposes {

  private static final int TOKENS = TokenTiles.TOKENS;

  /** Features of one part. */
  private static final int FEATURES = 32;

  /** Distance of rows in the array of rows. */
  private static final int STRIDE = FEATURES + 1;

  private final Workers workers;
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  TileTransposes(Workers workers) {
    this.workers = workers;
  }

  /** One thread's copies. */
  private static final class Scratch {
    final float[] rows = new float[TOKENS * STRIDE];
    final float[] columns = new float[TOKENS * FEATURES];
  }

  void toTiles(TokenTiles out, FloatView in, int tokens, int width) {
    out.require(tokens, width);
    int across = Lanes.parts(width, FEATURES);
    workers.run(
        across * TokenTiles.tiles(tokens),
        part -> {
          int token = part / across * TOKENS;
          int feature = part % across * FEATURES;
          int height = Math.min(TOKENS, tokens - token);
          int features = Math.min(FEATURES, width - feature);
          Scratch own = scratch.get();
          for (int t = 0; t < height; t++) {
            long at = ((long) (token + t) * width + feature) * Float.BYTES;
            MemorySegment.copy(in.segment(), Lanes.FLOAT, at, own.rows, t * STRIDE, features);
          }
          columns(own, height, features);
          long at = out.index(token, feature) * Float.BYTES;
          MemorySegment.copy(
              own.columns, 0, out.memory().segment(), Lanes.FLOAT, at, features * TOKENS);
        });
  }

  private static void columns(Scratch own, int height, int features) {
    for (int j = 0; j < features; j++) {
      int to = j * TOKENS;
      for (int t = 0; t < height; t++) {
        own.columns[to + t] = own.rows[t * STRIDE + j];
      }
      Arrays.fill(own.columns, to + height, to + TOKENS, 0);
    }
  }

  void fromTiles(FloatView out, TokenTiles in, int tokens, int width) {
    in.require(tokens, width);
    int across = Lanes.parts(width, FEATURES);
    workers.run(
        across * TokenTiles.tiles(tokens),
        part -> {
          int token = part / across * TOKENS;
          int feature = part % across * FEATURES;
          int height = Math.min(TOKENS, tokens - token);
          int features = Math.min(FEATURES, width - feature);
          Scratch own = scratch.get();
          long from = in.index(token, feature) * Float.BYTES;
          MemorySegment.copy(
              in.memory().segment(), Lanes.FLOAT, from, own.columns, 0, features * TOKENS);
          rows(own, height, features);
          for (int t = 0; t < height; t++) {
            long at = ((long) (token + t) * width + feature) * Float.BYTES;
            MemorySegment.copy(own.rows, t * STRIDE, out.segment(), Lanes.FLOAT, at, features);
          }
        });
  }

  private static void rows(Scratch own, int height, int features) {
    for (int t = 0; t < height; t++) {
      int to = t * STRIDE;
      for (int j = 0; j < features; j++) {
        own.rows[to + j] = own.columns[j * TOKENS + t];
      }
    }
  }
}
