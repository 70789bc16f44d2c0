package dev.espalier.kernel.vector;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * {@link SparseMatMul} by the Vector API: an entry's product with a tile takes a few vector
 * operations. The partition of the work, and thus the order of every sum, depends on sizes alone.
 */
public final class VectorSparseMatMul implements SparseMatMul {

  /** Enough parts to keep the threads of a small machine evenly busy. */
  private static final int PARTS = 16;

  /** Entries per part for each input of a tile, since every part reads these again. */
  private static final int REUSE = 16;

  /** The most partial gradients, entries times ranges of tokens, kept until all are computed. */
  private static final int PARTIAL_SUMS = 1 << 20;

  /** Features whose token sums form one part. */
  private static final int FEATURES = 64;

  private static final long TILE_BYTES = TokenTiles.TOKENS * Float.BYTES;

  private final Workers workers;
  private final TileTransposes transposes;
  private final CallScratch<PartialSums> scratch = new CallScratch<>(PartialSums::new);
  private final WorkerLocal<float[]> lanes;

  public VectorSparseMatMul(Workers workers) {
    this.workers = workers;
    this.lanes = new WorkerLocal<>(workers, () -> new float[Lanes.COUNT]);
    this.transposes = new TileTransposes(workers);
  }

  /** [range][entry, padding included]; grows with the largest gradient and is reused. */
  private static final class PartialSums {

    private float[][] sums = new float[0][];

    /** Returns at least so many arrays, of which the first ones have at least the size. */
    float[][] fit(int ranges, int size) {
      if (sums.length < ranges) {
        int before = sums.length;
        sums = Arrays.copyOf(sums, ranges);
        Arrays.fill(sums, before, ranges, new float[0]);
      }
      for (int range = 0; range < ranges; range++) {
        if (sums[range].length < size) {
          sums[range] = new float[size];
        }
      }
      return sums;
    }
  }

  /** The entries in both orders. */
  private record Prepared(
      CsrPattern pattern, CacheBlockedCsr rows, CacheBlockedCsr columns, Workers by)
      implements Weights {

    @Override
    public void load(FloatView survivors) {
      int ofRows = Lanes.parts(rows.size(), Lanes.CHUNK);
      by.run(
          ofRows + Lanes.parts(columns.size(), Lanes.CHUNK),
          (part, _) -> {
            CacheBlockedCsr order = part < ofRows ? rows : columns;
            int from = (part < ofRows ? part : part - ofRows) * Lanes.CHUNK;
            order.load(survivors, from, Math.min(order.size(), from + Lanes.CHUNK));
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
  public Weights prepare(CsrPattern pattern) {
    return new Prepared(
        pattern, CacheBlockedCsr.byRow(pattern), CacheBlockedCsr.byColumn(pattern), workers);
  }

  /** Each order stores offset, value and number of an entry; its padding is below a twentieth. */
  @Override
  public long preparedBytes(long survivors, long largest) {
    long orders = 2 * 3 * Float.BYTES * survivors;
    return orders + orders / 20 + Float.BYTES * Math.max(PARTIAL_SUMS, largest);
  }

  @Override
  public void toTiles(TokenTiles out, FloatView in, int tokens, int width) {
    transposes.toTiles(out, in, tokens, width);
  }

  @Override
  public void fromTiles(FloatView out, TokenTiles in, int tokens, int width) {
    transposes.fromTiles(out, in, tokens, width);
  }

  @Override
  public void timesWeights(
      TokenTiles out, TokenTiles in, Weights weights, @Nullable FloatView bias) {
    SparseMatMul.requireShapes(weights.pattern(), in, out);
    multiply(out, in, prepared(weights).columns, bias == null ? null : bias.segment());
  }

  @Override
  public void timesTransposed(TokenTiles out, TokenTiles in, Weights weights) {
    SparseMatMul.requireShapes(weights.pattern(), out, in);
    multiply(out, in, prepared(weights).rows, null);
  }

  private void multiply(
      TokenTiles out, TokenTiles in, CacheBlockedCsr order, @Nullable MemorySegment bias) {
    int across = parts(PARTS / out.tiles(), order, in.width());
    workers.run(
        across * out.tiles(),
        (part, _) -> {
          int tile = part / across;
          int from = order.firstGroup(part % across, across);
          int to = order.firstGroup(part % across + 1, across);
          SpmmMicroKernel.tile(
              out.memory().segment(),
              tile * TILE_BYTES * out.width(),
              in.memory().segment(),
              tile * TILE_BYTES * in.width(),
              order,
              from,
              to,
              bias);
        });
  }

  /**
   * Returns the number of parts wanted, limited so that no part reads more than it computes, but at
   * least one.
   */
  private static int parts(int wanted, CacheBlockedCsr order, int inputs) {
    return Math.clamp(order.size() / ((long) REUSE * inputs), 1, Math.max(1, wanted));
  }

  @Override
  public void survivorGradient(
      FloatView gradient, TokenTiles a, TokenTiles b, Weights weights, boolean accumulate) {
    SparseMatMul.requireShapes(weights.pattern(), a, b);
    // Gathers from the narrower operand, which stays in closer caches.
    if (a.width() < b.width()) {
      gradient(gradient, b, a, prepared(weights).columns, accumulate);
    } else {
      gradient(gradient, a, b, prepared(weights).rows, accumulate);
    }
  }

  private void gradient(
      FloatView gradient, TokenTiles a, TokenTiles b, CacheBlockedCsr order, boolean accumulate) {
    int size = order.size();
    int ranges = Math.clamp(PARTIAL_SUMS / Math.max(1, size), 1, Math.min(PARTS, a.tiles()));
    int across = parts(PARTS / ranges, order, b.width());
    PartialSums partial = scratch.take();
    float[][] sums = partial.fit(ranges, size);
    workers.run(
        ranges * across,
        (part, _) -> {
          int range = part / across;
          int from = order.firstSegment(part % across, across);
          int to = order.firstSegment(part % across + 1, across);
          int first = range * a.tiles() / ranges;
          for (int tile = first; tile < (range + 1) * a.tiles() / ranges; tile++) {
            SddmmMicroKernel.tile(
                sums[range],
                tile > first,
                a.memory().segment(),
                tile * TILE_BYTES * a.width(),
                b.memory().segment(),
                tile * TILE_BYTES * b.width(),
                order,
                from,
                to);
          }
        });
    int ends = Lanes.parts(size, Lanes.CHUNK);
    workers.run(
        ends,
        (part, _) -> {
          int from = order.firstSegment(part, ends);
          int to = order.firstSegment(part + 1, ends);
          for (int range = 1; range < ranges; range++) {
            add(sums[0], sums[range], order.starts()[from], order.starts()[to]);
          }
          for (int segment = from; segment < to; segment++) {
            write(gradient, sums[0], order, segment, accumulate);
          }
        });
    scratch.giveBack(partial);
  }

  private static void add(float[] to, float[] from, int start, int end) {
    for (int k = start; k < end; k++) {
      to[k] += from[k];
    }
  }

  private static void write(
      FloatView gradient, float[] sums, CacheBlockedCsr order, int segment, boolean accumulate) {
    int end = order.ends()[segment];
    for (int k = order.starts()[segment]; k < end; k++) {
      int at = order.numbers()[k];
      gradient.set(at, accumulate ? gradient.get(at) + sums[k] : sums[k]);
    }
  }

  @Override
  public void addTokenSums(FloatView sums, TokenTiles x) {
    workers.forRanges(
        x.width(),
        FEATURES,
        (from, to, worker) -> {
          for (int j = from; j < to; j++) {
            sums.set(j, sums.get(j) + tokenSum(x, j, lanes.of(worker)));
          }
        });
  }

  private static float tokenSum(TokenTiles x, int feature, float[] lanes) {
    FloatVector sum = Lanes.splat(0f);
    for (int t = 0; t < x.tokens(); t += TokenTiles.TOKENS) {
      long at = x.index(t, feature);
      for (int v = 0; v < TokenTiles.TOKENS; v += Lanes.COUNT) {
        sum = sum.add(Lanes.load(x.memory(), at + v));
      }
    }
    sum.intoArray(lanes, 0);
    return Lanes.sum(lanes);
  }
}
