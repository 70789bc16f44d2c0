package dev.espalier.model.network;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.Parameters;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The sparse form of the {@link TokenEmbedding}: {@code wte} and its gradient are vectors of the
 * surviving entries, row by row.
 */
final class SparseTokenEmbedding implements TokenEmbedding {

  /** Rows per part of the look-up. */
  private static final int ROWS = 16;

  /** Parts of the look-up's gradient; all rows of a token belong to one of them. */
  private static final int PARTS = 16;

  private final Kernels k;
  private final CsrPattern pattern;
  private final int width;
  private final boolean tied;

  /**
   * @param tied whether the head has already written its share of the gradient
   */
  SparseTokenEmbedding(Kernels k, CsrPattern pattern, boolean tied) {
    this.k = k;
    this.pattern = pattern;
    this.width = pattern.columns();
    this.tied = tied;
  }

  @Override
  public void lookUp(FloatView out, Parameters w, Batch batch) {
    FloatView wte = w.wte();
    MemorySegment wpe = w.wpe().segment();
    long bytes = (long) width * Float.BYTES;
    k.workers()
        .forRanges(
            batch.rows(),
            ROWS,
            (from, to, _) -> {
              for (int r = from; r < to; r++) {
                MemorySegment.copy(
                    wpe, r % batch.tokens() * bytes, out.segment(), r * bytes, bytes);
                int token = batch.ids().getAtIndex(ValueLayout.JAVA_INT, r);
                for (int i = first(token); i < first(token + 1); i++) {
                  long at = (long) r * width + pattern.columnIndices()[i];
                  out.set(at, out.get(at) + wte.get(i));
                }
              }
            });
  }

  @Override
  public void lookUpBackward(Parameters d, FloatView dOut, Batch batch) {
    // A position's gradient is the sum over the sequences: a column sum of [sequences, tokens ·
    // width].
    d.wpe().zero();
    k.reductions().addColumnSums(d.wpe(), dOut, batch.sequences(), batch.tokens() * width);
    FloatView dWte = d.wte();
    if (!tied) {
      dWte.zero();
    }
    k.workers()
        .run(
            PARTS,
            (part, _) -> {
              for (int r = 0; r < batch.rows(); r++) {
                int token = batch.ids().getAtIndex(ValueLayout.JAVA_INT, r);
                if (token % PARTS == part) {
                  for (int i = first(token); i < first(token + 1); i++) {
                    float gradient = dOut.get((long) r * width + pattern.columnIndices()[i]);
                    dWte.set(i, dWte.get(i) + gradient);
                  }
                }
              }
            });
  }

  private int first(int token) {
    return pattern.rowStarts()[token];
  }
}
