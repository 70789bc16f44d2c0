package dev.espalier.kernel.vector;

import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.SparsePattern;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** {@link SparseMatMul} in vectors: a survivor's product with a tile is a few of them. */
public final class VectorSparseMatMul implements SparseMatMul {

  /** Tokens whose sums eight registers hold. */
  private static final int STRIP = 8 * Lanes.COUNT;

  /** Groups of survivors of one part. */
  private static final int GROUPS = 64;

  /** Features of one part of a transposition. */
  private static final int FEATURES = 64;

  /** Parts of a gradient: each reads the narrower side once, so more would read it more often. */
  private static final int GRADIENT_PARTS = 16;

  /** Features of which two tiles still fit a second-level cache of 1 MiB. */
  private static final int TWO_TILES_WIDTH = 960;

  private final Workers workers;
  private final ThreadLocal<float[]> lanes = ThreadLocal.withInitial(() -> new float[Lanes.COUNT]);

  public VectorSparseMatMul(Workers workers) {
    this.workers = workers;
  }

  /** The survivors in both orders. */
  @SuppressWarnings("ArrayRecordComponent") // scratch, compared by nobody
  private record Prepared(
      SparsePattern pattern, SparseOrder rows, SparseOrder columns, float[] sums, Workers by)
      implements Weights {
    @Override
    public void load(FloatView survivors) {
      int size = pattern.survivors();
      by.run(
          Lanes.parts(size, Lanes.CHUNK),
          part -> {
            int from = part * Lanes.CHUNK;
            int to = Math.min(size, from + Lanes.CHUNK);
            rows.load(survivors, from, to);
            columns.load(survivors, from, to);
          });
    }
  }

  private static Prepared prepared(Weights weights) {
    if (weights instanceof Prepared prepared) {
      return prepared;
    }
    throw new IllegalArgumentException("weights that other kernels prepared");
  }

  @Override
  public Weights prepare(SparsePattern pattern) {
    return new Prepared(
        pattern,
        SparseOrder.byRow(pattern),
        SparseOrder.byColumn(pattern),
        new float[pattern.survivors()],
        workers);
  }

  @Override
  public void toTiles(TokenTiles out, FloatView in, int tokens, int width) {
    out.require(tokens, width);
    int across = Lanes.parts(width, FEATURES);
    workers.run(
        across * TokenTiles.tiles(tokens),
        part -> {
          int first = part / across * TokenTiles.TOKENS;
          int end = Math.min(width, (part % across + 1) * FEATURES);
          for (int j = part % across * FEATURES; j < end; j++) {
            long at = out.index(first, j);
            for (int t = 0; t < TokenTiles.TOKENS; t++) {
              int token = first + t;
              out.memory().set(at + t, token < tokens ? in.get((long) token * width + j) : 0);
            }
          }
        });
  }

  @Override
  public void fromTiles(FloatView out, TokenTiles in, int tokens, int width) {
    in.require(tokens, width);
    int across = Lanes.parts(width, FEATURES);
    workers.run(
        across * TokenTiles.tiles(tokens),
        part -> {
          int first = part / across * TokenTiles.TOKENS;
          int end = Math.min(width, (part % across + 1) * FEATURES);
          for (int t = first; t < Math.min(tokens, first + TokenTiles.TOKENS); t++) {
            for (int j = part % across * FEATURES; j < end; j++) {
              out.set((long) t * width + j, in.memory().get(in.index(t, j)));
            }
          }
        });
  }

  @Override
  public void timesWeights(
      TokenTiles out, TokenTiles in, Weights weights, @Nullable FloatView bias) {
    SparseMatMul.requireShapes(weights.pattern(), in, out);
    multiply(out, in, prepared(weights).columns, bias);
  }

  @Override
  public void timesTransposed(TokenTiles out, TokenTiles in, Weights weights) {
    SparseMatMul.requireShapes(weights.pattern(), out, in);
    multiply(out, in, prepared(weights).rows, null);
  }

  private void multiply(
      TokenTiles out, TokenTiles in, SparseOrder order, @Nullable FloatView bias) {
    int across = Lanes.parts(order.groups(), GROUPS);
    workers.run(
        across * out.tiles(),
        part -> {
          int tile = part / across * TokenTiles.TOKENS;
          int end = Math.min(order.groups(), (part % across + 1) * GROUPS);
          for (int strip = tile; strip < tile + TokenTiles.TOKENS; strip += STRIP) {
            long from = in.index(strip, 0);
            for (int block = 0; block < order.blocks(); block++) {
              for (int g = part % across * GROUPS; g < end; g++) {
                sum(
                    out.memory().segment(),
                    out.index(strip, g),
                    in.memory().segment(),
                    from,
                    order,
                    order.start(block, g),
                    order.end(block, g),
                    block > 0,
                    bias == null ? 0 : bias.get(g));
              }
            }
          }
        });
  }

  private static void sum(
      MemorySegment out,
      long to,
      MemorySegment in,
      long from,
      SparseOrder order,
      int first,
      int end,
      boolean goOn,
      float bias) {
    if (goOn && first == end) {
      return;
    }
    int[] offsets = order.offsets();
    float[] values = order.values();
    FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int k = first; k < end; k++) {
      long at = from + offsets[k];
      FloatVector w = Lanes.splat(values[k]);
      s0 = Lanes.load(in, at).fma(w, s0);
      s1 = Lanes.load(in, at + Lanes.COUNT).fma(w, s1);
      s2 = Lanes.load(in, at + 2 * Lanes.COUNT).fma(w, s2);
      s3 = Lanes.load(in, at + 3 * Lanes.COUNT).fma(w, s3);
      s4 = Lanes.load(in, at + 4 * Lanes.COUNT).fma(w, s4);
      s5 = Lanes.load(in, at + 5 * Lanes.COUNT).fma(w, s5);
      s6 = Lanes.load(in, at + 6 * Lanes.COUNT).fma(w, s6);
      s7 = Lanes.load(in, at + 7 * Lanes.COUNT).fma(w, s7);
    }
    // A start that came from one of two places would make objects of the vectors; an end does not.
    if (goOn) {
      add(out, to, s0);
      add(out, to + Lanes.COUNT, s1);
      add(out, to + 2 * Lanes.COUNT, s2);
      add(out, to + 3 * Lanes.COUNT, s3);
      add(out, to + 4 * Lanes.COUNT, s4);
      add(out, to + 5 * Lanes.COUNT, s5);
      add(out, to + 6 * Lanes.COUNT, s6);
      add(out, to + 7 * Lanes.COUNT, s7);
    } else {
      Lanes.store(out, to, s0.add(bias));
      Lanes.store(out, to + Lanes.COUNT, s1.add(bias));
      Lanes.store(out, to + 2 * Lanes.COUNT, s2.add(bias));
      Lanes.store(out, to + 3 * Lanes.COUNT, s3.add(bias));
      Lanes.store(out, to + 4 * Lanes.COUNT, s4.add(bias));
      Lanes.store(out, to + 5 * Lanes.COUNT, s5.add(bias));
      Lanes.store(out, to + 6 * Lanes.COUNT, s6.add(bias));
      Lanes.store(out, to + 7 * Lanes.COUNT, s7.add(bias));
    }
  }

  private static void add(MemorySegment out, long to, FloatVector sum) {
    Lanes.store(out, to, Lanes.load(out, to).add(sum));
  }

  @Override
  public void survivorGradient(
      FloatView gradient, TokenTiles a, TokenTiles b, Weights weights, boolean accumulate) {
    SparseMatMul.requireShapes(weights.pattern(), a, b);
    Prepared prepared = prepared(weights);
    // The narrower side is the one whose features are picked here and there: it fits the cache.
    boolean byRow = b.width() <= a.width();
    SparseOrder order = byRow ? prepared.rows : prepared.columns;
    TokenTiles held = byRow ? a : b;
    TokenTiles others = byRow ? b : a;
    int groups = Math.ceilDiv(order.groups(), GRADIENT_PARTS);
    int together = others.width() <= TWO_TILES_WIDTH ? 2 : 1;
    workers.run(
        GRADIENT_PARTS,
        part -> {
          int first = Math.min(order.groups(), part * groups);
          int end = Math.min(order.groups(), first + groups);
          float[] sums = prepared.sums;
          float[] scratch = lanes.get();
          for (int block = 0; block < order.blocks() && first < end; block++) {
            int from = order.start(block, first);
            int to = order.end(block, end - 1);
            Arrays.fill(sums, from, to, 0f);
            for (int tile = 0; tile < a.tiles(); tile += together) {
              int tiles = Math.min(together, a.tiles() - tile);
              SurvivorDots.add(held, others, tile, tiles, order, block, first, end, sums, scratch);
            }
            for (int k = from; k < to; k++) {
              int number = order.numbers()[k];
              gradient.set(number, accumulate ? gradient.get(number) + sums[k] : sums[k]);
            }
          }
        });
  }

  @Override
  public void addTokenSums(FloatView sums, TokenTiles x) {
    workers.run(
        Lanes.parts(x.width(), GROUPS),
        part -> {
          int end = Math.min(x.width(), (part + 1) * GROUPS);
          for (int j = part * GROUPS; j < end; j++) {
            sums.set(j, sums.get(j) + tokenSum(x, j));
          }
        });
  }

  private static float tokenSum(TokenTiles x, int feature) {
    FloatVector sum = Lanes.splat(0f);
    for (int t = 0; t < x.tokens(); t += TokenTiles.TOKENS) {
      long at = x.index(t, feature);
      for (int v = 0; v < TokenTiles.TOKENS; v += Lanes.COUNT) {
        sum = sum.add(Lanes.load(x.memory(), at + v));
      }
    }
    return Lanes.sum(sum);
  }
}
