package dev.espalier.model.tune;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.kernel.CrossEntropy;
import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One chunk of the head, forward and backward, as a repeatable trial. */
final class HeadTrial {

  private final Kernels kernels;
  private final RandomViews views;
  private final int rows;
  private final MemorySegment targets;

  HeadTrial(Arena arena, Kernels kernels, int rows) {
    this.kernels = kernels;
    this.views = new RandomViews(arena);
    this.rows = rows;
    targets = arena.allocate(ValueLayout.JAVA_INT, rows);
    targets.setAtIndex(ValueLayout.JAVA_INT, 0, CrossEntropy.IGNORED);
  }

  Runnable dense(int vocabulary, int width) {
    FloatView x = views.of(rows, width);
    FloatView dX = views.of(rows, width);
    FloatView logits = views.of(rows, vocabulary);
    FloatView losses = views.of(rows);
    FloatView weight = views.of(vocabulary, width);
    FloatView dWeight = views.of(vocabulary, width);
    MatMul matMul = kernels.matMul();
    return () -> {
      try (MatMul.Hold _ = matMul.hold(weight)) {
        matMul.multiply(NT, rows, vocabulary, width, logits, x, weight, null, false);
        kernels.crossEntropy().forwardBackward(losses, logits, targets, 0, rows, vocabulary, 1f);
        matMul.multiply(TN, vocabulary, width, rows, dWeight, logits, x, null, false);
        matMul.multiply(NN, rows, width, vocabulary, dX, logits, weight, null, false);
      }
    };
  }

  Runnable sparse(CsrPattern pattern) {
    int width = pattern.columns();
    int tiles = TokenTiles.tiles(rows);
    int padded = tiles * TokenTiles.TOKENS;
    FloatView rowsOfX = views.of(rows, width);
    TokenTiles x = new TokenTiles(views.of(padded, width), tiles, width);
    TokenTiles dX = new TokenTiles(views.of(padded, width), tiles, width);
    TokenTiles logits = new TokenTiles(views.of(padded, pattern.rows()), tiles, pattern.rows());
    FloatView losses = views.of(rows);
    FloatView weight = views.of(pattern.survivors());
    FloatView dWeight = views.of(pattern.survivors());
    SparseMatMul sparse = kernels.sparseMatMul();
    SparseMatMul.Weights survivors = sparse.prepare(pattern);
    return () -> {
      survivors.load(weight);
      sparse.toTiles(x, rowsOfX, rows, width);
      sparse.timesTransposed(logits, x, survivors);
      kernels.tiledCrossEntropy().forwardBackward(losses, logits, targets, 0, rows, 1f);
      sparse.survivorGradient(dWeight, logits, x, survivors, false);
      sparse.timesWeights(dX, logits, survivors, null);
      sparse.fromTiles(rowsOfX, dX, rows, width);
    };
  }
}
