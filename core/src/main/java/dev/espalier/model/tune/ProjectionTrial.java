package dev.espalier.model.tune;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import dev.espalier.model.FeatureSelection;
import dev.espalier.model.Parameters.Affine;
import dev.espalier.model.network.CompactLinear;
import dev.espalier.model.network.Linear;
import dev.espalier.model.network.LinearScratch;
import dev.espalier.model.network.SparseLinear;
import dev.espalier.model.network.TiledMlp;
import java.lang.foreign.Arena;

/** A forward and a backward pass of a projection, as a repeatable trial. */
final class ProjectionTrial {

  private final Kernels kernels;
  private final RandomViews views;
  private final int rows;
  private final Surroundings surroundings;

  ProjectionTrial(Arena arena, Kernels kernels, int rows, Surroundings surroundings) {
    this.kernels = kernels;
    this.views = new RandomViews(arena);
    this.rows = rows;
    this.surroundings = surroundings;
  }

  Runnable dense(int in, int out) {
    LinearScratch none = scratch(0, 0, 0, 0, 0);
    return repeated(new Linear.Dense(kernels, in, out), (long) in * out, in, out, none);
  }

  Runnable compact(int in, int out, int liveInputs) {
    boolean[] live = new boolean[in];
    for (int i = 0; i < liveInputs; i++) {
      // Spread evenly, at the average distance of surviving weights.
      live[(int) ((long) i * in / liveInputs)] = true;
    }
    FeatureSelection chosen = FeatureSelection.of(live, kernels.workers());
    LinearScratch scratch = scratch((long) rows * in, 0, (long) chosen.count() * out, in, out);
    return repeated(new CompactLinear(kernels, chosen, out), (long) in * out, in, out, scratch);
  }

  Runnable sparse(CsrPattern pattern) {
    int in = pattern.rows();
    int out = pattern.columns();
    long padded = (long) TokenTiles.tiles(rows) * TokenTiles.TOKENS;
    LinearScratch scratch = scratch(padded * in, padded * out, 0, 0, 0);
    SparseLinear linear = new SparseLinear(kernels, pattern);
    if (surroundings == Surroundings.ROWS) {
      return repeated(linear, pattern.survivors(), in, out, scratch);
    }
    return tiled(linear, pattern, scratch);
  }

  private LinearScratch scratch(long in, long out, long weight, long row, long column) {
    return new LinearScratch(
        views.of(in),
        views.of(out),
        views.of(weight),
        views.of(row),
        views.of(column),
        views.of(0));
  }

  private Runnable repeated(Linear linear, long stored, int in, int out, LinearScratch scratch) {
    FloatView x = views.of(rows, in);
    FloatView y = views.of(rows, out);
    FloatView dX = views.of(rows, in);
    FloatView weight = views.of(stored);
    FloatView bias = views.of(out);
    Affine d = new Affine(views.of(stored), views.of(out));
    return () -> {
      try (MatMul.Hold _ = kernels.matMul().hold(weight)) {
        linear.prepare(weight);
        linear.forward(y, x, bias, rows, scratch);
        linear.backward(dX, d, y, x, rows, scratch);
      }
    };
  }

  /**
   * Returns the trial of one of the two projections of a {@link TiledMlp}: only its narrow side is
   * transposed.
   */
  private Runnable tiled(SparseLinear linear, CsrPattern pattern, LinearScratch scratch) {
    int in = pattern.rows();
    int out = pattern.columns();
    boolean first = surroundings == Surroundings.TILES_AFTER;
    FloatView narrow = views.of(rows, first ? in : out);
    FloatView weight = views.of(pattern.survivors());
    FloatView bias = views.of(out);
    Affine d = new Affine(views.of(pattern.survivors()), views.of(out));
    TokenTiles x = scratch.inTiles(rows, in);
    TokenTiles y = scratch.outTiles(rows, out);
    FloatView hiddenGradient = first ? narrow : views.of(x.memory().size());
    TokenTiles dX = first ? x : LinearScratch.tiles(hiddenGradient, rows, in);
    return () -> {
      linear.prepare(weight);
      if (first) {
        kernels.sparseMatMul().toTiles(x, narrow, rows, in);
        linear.forward(y, x, bias);
        kernels.sparseMatMul().toTiles(x, narrow, rows, in);
        linear.backward(x, d, y, x);
        kernels.sparseMatMul().fromTiles(narrow, x, rows, in);
      } else {
        linear.forward(y, x, bias);
        kernels.sparseMatMul().fromTiles(narrow, y, rows, out);
        kernels.sparseMatMul().toTiles(y, narrow, rows, out);
        linear.backward(dX, d, y, x);
      }
    };
  }
}
