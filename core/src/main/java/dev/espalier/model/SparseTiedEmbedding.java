package dev.espalier.model;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.SparsePattern;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@link TiedEmbedding} of which only the survivors exist: {@code wte} and its gradient are
 * [survivors], row by row. The head works on as many tiles at a time as the logits' memory holds.
 */
final class SparseTiedEmbedding implements TiedEmbedding {

  /** Rows of one part of the look-up. */
  private static final int ROWS = 16;

  /** Parts of the look-up's gradient; a token's rows all belong to one of them. */
  private static final int PARTS = 16;

  private final Kernels k;
  private final SparsePattern pattern;
  private final SparseMatMul.Weights survivors;
  private final int vocabulary;
  private final int width;

  SparseTiedEmbedding(Kernels k, SparsePattern pattern) {
    this.k = k;
    this.pattern = pattern;
    this.survivors = k.sparseMatMul().prepare(pattern);
    this.vocabulary = pattern.rows();
    this.width = pattern.columns();
  }

  @Override
  public void lookUp(FloatView out, Parameters w, Batch batch) {
    int rows = batch.rows();
    FloatView wte = w.wte();
    MemorySegment wpe = w.wpe().segment();
    long bytes = (long) width * Float.BYTES;
    k.workers()
        .run(
            Math.ceilDiv(rows, ROWS),
            part -> {
              for (int r = part * ROWS; r < Math.min(rows, (part + 1) * ROWS); r++) {
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
    // A position's gradient is the sum over the sequences: a column sum of [sequences, the rest].
    d.wpe().zero();
    k.reductions().addColumnSums(d.wpe(), dOut, batch.sequences(), batch.tokens() * width);
    FloatView dWte = d.wte();
    k.workers()
        .run(
            PARTS,
            part -> {
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

  @Override
  public void logits(FloatView out, Parameters w, Activations a, Batch batch) {
    TokenTiles in = in(w, a, batch);
    for (int tile = 0; tile < in.tiles(); tile += chunk(a)) {
      TokenTiles logits = logits(a, in, tile);
      int row = tile * TokenTiles.TOKENS;
      int rows = Math.min(logits.tokens(), batch.rows() - row);
      k.sparseMatMul()
          .fromTiles(out.part((long) row * vocabulary, rows, vocabulary), logits, rows, vocabulary);
    }
  }

  @Override
  public void losses(Parameters w, Activations a, Batch batch) {
    TokenTiles in = in(w, a, batch);
    for (int tile = 0; tile < in.tiles(); tile += chunk(a)) {
      TokenTiles logits = logits(a, in, tile);
      int row = tile * TokenTiles.TOKENS;
      int rows = Math.min(logits.tokens(), batch.rows() - row);
      k.tiledCrossEntropy().forward(a.losses().part(row, rows), logits, batch.targets(), row, rows);
    }
  }

  @Override
  public void lossesAndGradient(Parameters d, Parameters w, Activations a, Batch batch) {
    float scale = 1f / batch.predicted();
    TokenTiles in = in(w, a, batch);
    TokenTiles dIn = a.scratch().outTiles(batch.rows(), width);
    for (int tile = 0; tile < in.tiles(); tile += chunk(a)) {
      TokenTiles logits = logits(a, in, tile);
      int row = tile * TokenTiles.TOKENS;
      int rows = Math.min(logits.tokens(), batch.rows() - row);
      k.tiledCrossEntropy()
          .forwardBackward(a.losses().part(row, rows), logits, batch.targets(), row, rows, scale);
      k.sparseMatMul()
          .survivorGradient(d.wte(), logits, in.part(tile, logits.tiles()), survivors, tile > 0);
      k.sparseMatMul().timesWeights(dIn.part(tile, logits.tiles()), logits, survivors, null);
    }
    k.sparseMatMul().fromTiles(a.gradients().narrow(), dIn, batch.rows(), width);
  }

  /** The head's input in tiles, and the weights made ready. */
  private TokenTiles in(Parameters w, Activations a, Batch batch) {
    TokenTiles in = a.scratch().inTiles(batch.rows(), width);
    survivors.load(w.wte());
    k.sparseMatMul().toTiles(in, a.normed(), batch.rows(), width);
    return in;
  }

  /** The logits of the tiles from {@code tile} on, as many as there is memory for. */
  private TokenTiles logits(Activations a, TokenTiles in, int tile) {
    int count = Math.min(chunk(a), in.tiles() - tile);
    TokenTiles logits = new TokenTiles(a.logits(), count, vocabulary);
    k.sparseMatMul().timesTransposed(logits, in.part(tile, count), survivors);
    return logits;
  }

  private static int chunk(Activations a) {
    return a.logits().shape().dim(0) / TokenTiles.TOKENS;
  }
}
