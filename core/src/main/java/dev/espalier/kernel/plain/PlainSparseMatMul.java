package dev.espalier.kernel.plain;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The reference implementation of {@link SparseMatMul}: entry by entry, token by token, in double
 * precision.
 */
public final class PlainSparseMatMul implements SparseMatMul {

  /** The pattern and a copy of the values. */
  private record Survivors(CsrPattern pattern, float[] values) implements Weights {
    @Override
    public void load(FloatView survivors) {
      for (int k = 0; k < values.length; k++) {
        values[k] = survivors.get(k);
      }
    }
  }

  @Override
  public Weights prepare(CsrPattern pattern) {
    return new Survivors(pattern, new float[pattern.survivors()]);
  }

  @Override
  public void toTiles(TokenTiles out, FloatView in, int tokens, int width) {
    out.require(tokens, width);
    for (int t = 0; t < TokenTiles.tiles(tokens) * TokenTiles.TOKENS; t++) {
      for (int j = 0; j < width; j++) {
        out.memory().set(out.index(t, j), t < tokens ? in.get((long) t * width + j) : 0);
      }
    }
  }

  @Override
  public void fromTiles(FloatView out, TokenTiles in, int tokens, int width) {
    in.require(tokens, width);
    for (int t = 0; t < tokens; t++) {
      for (int j = 0; j < width; j++) {
        out.set((long) t * width + j, in.memory().get(in.index(t, j)));
      }
    }
  }

  @Override
  public void timesWeights(
      TokenTiles out, TokenTiles in, Weights weights, @Nullable FloatView bias) {
    CsrPattern pattern = weights.pattern();
    SparseMatMul.requireShapes(pattern, in, out);
    float[] values = values(weights);
    double[] sums = new double[pattern.columns()];
    for (int t = 0; t < in.tokens(); t++) {
      for (int c = 0; c < pattern.columns(); c++) {
        sums[c] = bias == null ? 0 : bias.get(c);
      }
      for (int r = 0; r < pattern.rows(); r++) {
        for (int k = pattern.rowStarts()[r]; k < pattern.rowStarts()[r + 1]; k++) {
          sums[pattern.columnIndices()[k]] += (double) in.memory().get(in.index(t, r)) * values[k];
        }
      }
      for (int c = 0; c < pattern.columns(); c++) {
        out.memory().set(out.index(t, c), (float) sums[c]);
      }
    }
  }

  @Override
  public void timesTransposed(TokenTiles out, TokenTiles in, Weights weights) {
    CsrPattern pattern = weights.pattern();
    SparseMatMul.requireShapes(pattern, out, in);
    float[] values = values(weights);
    for (int t = 0; t < in.tokens(); t++) {
      for (int r = 0; r < pattern.rows(); r++) {
        double sum = 0;
        for (int k = pattern.rowStarts()[r]; k < pattern.rowStarts()[r + 1]; k++) {
          int column = pattern.columnIndices()[k];
          sum += (double) in.memory().get(in.index(t, column)) * values[k];
        }
        out.memory().set(out.index(t, r), (float) sum);
      }
    }
  }

  @Override
  public void survivorGradient(
      FloatView gradient, TokenTiles a, TokenTiles b, Weights weights, boolean accumulate) {
    CsrPattern pattern = weights.pattern();
    SparseMatMul.requireShapes(pattern, a, b);
    for (int r = 0; r < pattern.rows(); r++) {
      for (int k = pattern.rowStarts()[r]; k < pattern.rowStarts()[r + 1]; k++) {
        int column = pattern.columnIndices()[k];
        double sum = accumulate ? gradient.get(k) : 0;
        for (int t = 0; t < a.tokens(); t++) {
          sum += (double) a.memory().get(a.index(t, r)) * b.memory().get(b.index(t, column));
        }
        gradient.set(k, (float) sum);
      }
    }
  }

  @Override
  public void addTokenSums(FloatView sums, TokenTiles x) {
    double[] totals = new double[x.width()];
    Arrays.setAll(totals, sums::get);
    for (int t = 0; t < x.tokens(); t++) {
      for (int j = 0; j < x.width(); j++) {
        totals[j] += x.memory().get(x.index(t, j));
      }
    }
    for (int j = 0; j < x.width(); j++) {
      sums.set(j, (float) totals[j]);
    }
  }

  private static float[] values(Weights weights) {
    if (weights instanceof Survivors(CsrPattern pattern, float[] values)) {
      return values;
    }
    throw new IllegalArgumentException("weights that other kernels prepared");
  }
}
