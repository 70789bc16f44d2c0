package dev.espalier.kernel.vector;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;

/**
 * {@link Attention} by the Vector API, one part per head and sequence. Queries are processed in
 * tiles, each of which uses only the keys up to its last query. Saves the probabilities before
 * dropout, negative where it drops them.
 */
public final class VectorAttention implements Attention {

  private final Workers workers;
  private final WorkerLocal<HeadScratch> scratch;

  public VectorAttention(Workers workers) {
    this.workers = workers;
    this.scratch = new WorkerLocal<>(workers, HeadScratch::new);
  }

  /**
   * The position of one head of a sequence: the sequence's first row, and the first column of its
   * queries, keys and values in the fused input and of its output.
   */
  private record Head(long firstRow, int query, int key, int value, int output) {

    static Head of(int part, Geometry geometry) {
      int head = part % geometry.heads();
      int feature = head * geometry.headWidth();
      int output = head * geometry.valueWidth();
      return new Head(
          (long) (part / geometry.heads()) * geometry.tokens(),
          feature,
          geometry.width() + feature,
          2 * geometry.width() + output,
          output);
    }
  }

  @Override
  public long savedFloats(Geometry geometry) {
    return (long) geometry.batch() * geometry.heads() * geometry.tokens() * geometry.tokens();
  }

  @Override
  public void forward(
      FloatView out, FloatView saved, FloatView qkv, Geometry geometry, DropoutSite dropout) {
    workers.run(
        geometry.batch() * geometry.heads(),
        (part, worker) -> {
          HeadScratch own = scratch.of(worker);
          own.fit(geometry);
          forwardHead(own, part, out, saved, qkv, geometry, dropout);
        });
  }

  private static void forwardHead(
      HeadScratch own,
      int part,
      FloatView out,
      FloatView saved,
      FloatView qkv,
      Geometry geometry,
      DropoutSite dropout) {
    Head head = Head.of(part, geometry);
    long firstRow = head.firstRow;
    int fused = geometry.fusedWidth();
    int headWidth = geometry.headWidth();
    int valueWidth = geometry.valueWidth();
    own.readRows(qkv, firstRow, fused, head.query, headWidth, own.queries);
    own.readRows(qkv, firstRow, fused, head.value, valueWidth, own.values);
    own.readTransposed(qkv, firstRow, fused, head.key, headWidth, own.transposed);
    for (int first = 0; first < geometry.tokens(); first += HeadScratch.TILE) {
      int rows = Math.min(HeadScratch.TILE, geometry.tokens() - first);
      int keys = first + rows;
      own.rowsTimesTransposed(own.queries, first, rows, keys, headWidth, own.scores);
      for (int r = 0; r < rows; r++) {
        long element = ((long) part * geometry.tokens() + first + r) * geometry.tokens();
        int at = r * own.paddedTokens;
        AttentionRows.softmax(
            own, at, first + r + 1, keys, geometry.scale(), saved, element, dropout);
      }
      own.scoresTimesRows(own.scores, rows, keys, own.values, valueWidth, own.tile);
      own.writeRows(
          own.tile,
          0,
          rows,
          valueWidth,
          out,
          firstRow + first,
          geometry.valuesWidth(),
          head.output);
    }
  }

  @Override
  public void backward(
      FloatView dQkv,
      FloatView dOut,
      FloatView qkv,
      FloatView saved,
      Geometry geometry,
      DropoutSite dropout) {
    workers.run(
        geometry.batch() * geometry.heads(),
        (part, worker) -> {
          HeadScratch own = scratch.of(worker);
          own.fit(geometry);
          backwardHead(own, part, dQkv, dOut, qkv, saved, geometry, dropout);
        });
  }

  private static void backwardHead(
      HeadScratch own,
      int part,
      FloatView dQkv,
      FloatView dOut,
      FloatView qkv,
      FloatView saved,
      Geometry geometry,
      DropoutSite dropout) {
    Head head = Head.of(part, geometry);
    long firstRow = head.firstRow;
    int tokens = geometry.tokens();
    int fused = geometry.fusedWidth();
    int headWidth = geometry.headWidth();
    int valueWidth = geometry.valueWidth();
    own.readRows(qkv, firstRow, fused, head.query, headWidth, own.queries);
    own.readRows(qkv, firstRow, fused, head.key, headWidth, own.keys);
    own.readTransposed(qkv, firstRow, fused, head.value, valueWidth, own.transposed);
    own.readRows(dOut, firstRow, geometry.valuesWidth(), head.output, valueWidth, own.dOut);
    own.clearGradients();
    for (int first = 0; first < tokens; first += HeadScratch.TILE) {
      int rows = Math.min(HeadScratch.TILE, tokens - first);
      int keys = first + rows;
      own.rowsTimesTransposed(own.dOut, first, rows, keys, valueWidth, own.dScores);
      for (int r = 0; r < rows; r++) {
        long element = ((long) part * tokens + first + r) * tokens;
        int at = r * own.paddedTokens;
        AttentionRows.softmaxGradient(
            own, at, first + r + 1, keys, geometry.scale(), saved, element, dropout);
      }
      own.addTransposedScoresTimesRows(
          own.scores, rows, keys, own.dOut, first, valueWidth, own.dValues);
      own.addTransposedScoresTimesRows(
          own.dScores, rows, keys, own.queries, first, headWidth, own.dKeys);
      own.scoresTimesRows(own.dScores, rows, keys, own.keys, headWidth, own.tile);
      own.writeRows(own.tile, 0, rows, headWidth, dQkv, firstRow + first, fused, head.query);
    }
    own.writeRows(own.dKeys, 0, tokens, headWidth, dQkv, firstRow, fused, head.key);
    own.writeRows(own.dValues, 0, tokens, valueWidth, dQkv, firstRow, fused, head.value);
  }
}
