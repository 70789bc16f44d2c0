package dev.espalier.kernel.vector;

import dev.espalier.kernel.Attention.Geometry;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One worker's copies of one head's matrices, and the products between them. Rows of features,
 * whether of queries, keys or values, are {@link #paddedWidth} apart, rows of scores {@link
 * #paddedTokens}. The arrays grow with the largest geometry and are reused.
 */
final class HeadScratch {

  /**
   * Queries per tile: enough for efficient products, few enough that their scores stay in cache.
   */
  static final int TILE = 8 * MicroKernel.ROWS;

  int paddedTokens;
  int paddedWidth;

  /** [tokens, width]. */
  float[] queries = new float[0];

  float[] keys = new float[0];
  float[] values = new float[0];
  float[] dOut = new float[0];
  float[] dKeys = new float[0];
  float[] dValues = new float[0];

  /** [width, tokens]: keys in the forward pass, values in the backward pass. */
  float[] transposed = new float[0];

  /** [tile, tokens]: scores, then probabilities after dropout. */
  float[] scores = new float[0];

  float[] dScores = new float[0];

  /** [tile, width]. */
  float[] tile = new float[0];

  /** [tokens]: the probabilities of one row before dropout. */
  float[] probabilities = new float[0];

  /** Of one row of probabilities. */
  final DropoutMask dropout = new DropoutMask();

  /** Results leave their loops here, since a vector passed to a method may be boxed. */
  final float[] lanes = new float[Lanes.COUNT];

  private int tokens;
  private int width;

  void fit(Geometry geometry) {
    int widest = Math.max(geometry.headWidth(), geometry.valueWidth());
    if (tokens == geometry.tokens() && width == widest) {
      return;
    }
    tokens = geometry.tokens();
    width = widest;
    paddedTokens = MicroKernel.padded(tokens);
    paddedWidth = MicroKernel.padded(width);
    queries = grown(queries, tokens * paddedWidth);
    keys = grown(keys, tokens * paddedWidth);
    values = grown(values, tokens * paddedWidth);
    dOut = grown(dOut, tokens * paddedWidth);
    dKeys = grown(dKeys, tokens * paddedWidth);
    dValues = grown(dValues, tokens * paddedWidth);
    transposed = grown(transposed, width * paddedTokens);
    scores = grown(scores, TILE * paddedTokens);
    dScores = grown(dScores, TILE * paddedTokens);
    tile = grown(tile, TILE * paddedWidth);
    probabilities = grown(probabilities, paddedTokens);
  }

  private static float[] grown(float[] old, int length) {
    return old.length < length ? new float[length] : old;
  }

  /** Copies the head's columns of the given rows. */
  void readRows(FloatView from, long firstRow, int stride, int column, int count, float[] to) {
    for (int t = 0; t < tokens; t++) {
      long start = ((firstRow + t) * stride + column) * Float.BYTES;
      MemorySegment.copy(from.segment(), ValueLayout.JAVA_FLOAT, start, to, t * paddedWidth, count);
    }
  }

  void readTransposed(
      FloatView from, long firstRow, int stride, int column, int count, float[] to) {
    for (int t = 0; t < tokens; t++) {
      long start = (firstRow + t) * stride + column;
      for (int d = 0; d < count; d++) {
        to[d * paddedTokens + t] = from.get(start + d);
      }
    }
  }

  void writeRows(
      float[] from,
      int first,
      int rows,
      int count,
      FloatView to,
      long firstRow,
      int stride,
      int column) {
    for (int r = 0; r < rows; r++) {
      long start = ((firstRow + r) * stride + column) * Float.BYTES;
      int at = (first + r) * paddedWidth;
      MemorySegment.copy(from, at, to.segment(), ValueLayout.JAVA_FLOAT, start, count);
    }
  }

  void clearGradients() {
    Arrays.fill(dKeys, 0, tokens * paddedWidth, 0f);
    Arrays.fill(dValues, 0, tokens * paddedWidth, 0f);
  }

  /** Computes {@code out [rows, keys] = rows of x [rows, count] · transposed}. */
  void rowsTimesTransposed(float[] x, int first, int rows, int keyCount, int count, float[] out) {
    Arrays.fill(out, 0, rows * paddedTokens, 0f);
    MicroKernel.multiply(
        rows,
        keyCount,
        count,
        x,
        first * paddedWidth,
        paddedWidth,
        1,
        transposed,
        0,
        paddedTokens,
        MicroKernel.COLUMNS,
        out,
        0,
        paddedTokens);
  }

  /** Computes {@code out [rows, count] = s [rows, keys] · x [keys, count]}. */
  void scoresTimesRows(float[] s, int rows, int keyCount, float[] x, int count, float[] out) {
    Arrays.fill(out, 0, rows * paddedWidth, 0f);
    MicroKernel.multiply(
        rows,
        count,
        keyCount,
        s,
        0,
        paddedTokens,
        1,
        x,
        0,
        paddedWidth,
        MicroKernel.COLUMNS,
        out,
        0,
        paddedWidth);
  }

  /** Computes {@code out [keys, count] += sᵀ · rows of x}, with {@code s [rows, keys]}. */
  void addTransposedScoresTimesRows(
      float[] s, int rows, int keyCount, float[] x, int first, int count, float[] out) {
    MicroKernel.multiply(
        keyCount,
        count,
        rows,
        s,
        0,
        1,
        paddedTokens,
        x,
        first * paddedWidth,
        paddedWidth,
        MicroKernel.COLUMNS,
        out,
        0,
        paddedWidth);
  }
}
