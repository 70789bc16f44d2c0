package dev.espalier.model.network;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.Parameters;

/**
 * The sparse form of the {@link Head}: the weight and its gradient are vectors of the surviving
 * entries, row by row. Processes as many tiles at a time as the memory for logits holds.
 */
final class SparseHead implements Head {

  private final Kernels k;
  private final SparseMatMul.Weights survivors;
  private final int vocabulary;
  private final int width;

  SparseHead(Kernels k, CsrPattern pattern) {
    this.k = k;
    this.survivors = k.sparseMatMul().prepare(pattern);
    this.vocabulary = pattern.rows();
    this.width = pattern.columns();
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
          .survivorGradient(d.head(), logits, in.part(tile, logits.tiles()), survivors, tile > 0);
      k.sparseMatMul().timesWeights(dIn.part(tile, logits.tiles()), logits, survivors, null);
    }
    k.sparseMatMul().fromTiles(a.gradients().narrow(), dIn, batch.rows(), width);
  }

  /** Converts the head's input to tiles and prepares the weights. */
  private TokenTiles in(Parameters w, Activations a, Batch batch) {
    TokenTiles in = a.scratch().inTiles(batch.rows(), width);
    survivors.load(w.head());
    k.sparseMatMul().toTiles(in, a.normed(), batch.rows(), width);
    return in;
  }

  /** Computes the logits of the tiles from {@code tile}, as many as there is memory for. */
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
