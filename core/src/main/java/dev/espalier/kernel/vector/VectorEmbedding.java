package dev.espalier.kernel.vector;

import dev.espalier.kernel.Embedding;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@link Embedding} by the Vector API. The backward pass is parallel over columns, so that rows of
 * the same token are added in the same order as in the plain twin.
 */
public final class VectorEmbedding implements Embedding {

  private static final int ROWS = 16;
  private static final int COLUMNS = 64;

  private final Workers workers;

  public VectorEmbedding(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void forward(
      FloatView out,
      FloatView wte,
      FloatView wpe,
      MemorySegment ids,
      int batch,
      int tokens,
      int width) {
    Embedding.requireIds(ids, batch * tokens, wte, width);
    workers.forRanges(
        batch * tokens,
        ROWS,
        (from, to, _) -> {
          for (int r = from; r < to; r++) {
            long token = (long) ids.getAtIndex(ValueLayout.JAVA_INT, r) * width;
            addRow(out, (long) r * width, wte, token, wpe, (long) (r % tokens) * width, 0, width);
          }
        });
  }

  @Override
  public void backward(
      FloatView dWte,
      FloatView dWpe,
      FloatView dOut,
      MemorySegment ids,
      int batch,
      int tokens,
      int width) {
    Embedding.requireIds(ids, batch * tokens, dWte, width);
    workers.forRanges(
        width,
        COLUMNS,
        (from, to, _) -> {
          for (int r = 0; r < batch * tokens; r++) {
            long row = (long) r * width;
            long token = (long) ids.getAtIndex(ValueLayout.JAVA_INT, r) * width;
            long position = (long) (r % tokens) * width;
            addRow(dWte, token, dWte, token, dOut, row, from, to);
            addRow(dWpe, position, dWpe, position, dOut, row, from, to);
          }
        });
  }

  /**
   * Computes {@code out = a + b} for columns {@code from} (inclusive) to {@code to} (exclusive) of
   * one row of each.
   */
  private static void addRow(
      FloatView out,
      long outRow,
      FloatView a,
      long aRow,
      FloatView b,
      long bRow,
      int from,
      int to) {
    int whole = (int) Lanes.wholeEnd(from, to);
    for (int j = from; j < whole; j += Lanes.COUNT) {
      Lanes.store(out, outRow + j, Lanes.load(a, aRow + j).add(Lanes.load(b, bRow + j)));
    }
    for (int j = whole; j < to; j++) {
      out.set(outRow + j, a.get(aRow + j) + b.get(bRow + j));
    }
  }
}
