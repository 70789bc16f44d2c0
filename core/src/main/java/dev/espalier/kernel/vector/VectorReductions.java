package dev.espalier.kernel.vector;

import dev.espalier.kernel.Reductions;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import jdk.incubator.vector.FloatVector;

/** {@link Reductions} by the Vector API: chunks of fixed size, whose sums are added in order. */
public final class VectorReductions implements Reductions {

  /** Elements summed in single precision before they are added to a sum in double precision. */
  private static final int BLOCK = 1 << 10;

  /** Columns per part. */
  private static final int COLUMNS = 64;

  /** Rows summed before their sum is added to the total, which keeps rounding errors small. */
  private static final int ROWS = 64;

  private final Workers workers;
  private final CallScratch<Partial> scratch = new CallScratch<>(Partial::new);
  private final WorkerLocal<float[]> lanes;

  public VectorReductions(Workers workers) {
    this.workers = workers;
    this.lanes = new WorkerLocal<>(workers, () -> new float[Lanes.COUNT]);
  }

  /** One sum for each chunk; grows with the largest vector and is reused. */
  private static final class Partial {

    private double[] sums = new double[0];

    double[] sums(int parts) {
      if (sums.length < parts) {
        sums = new double[parts];
      }
      return sums;
    }
  }

  @Override
  public double squaredNorm(FloatView x, long size) {
    int parts = Lanes.parts(size, Lanes.CHUNK);
    Partial partial = scratch.take();
    double[] sums = partial.sums(parts);
    workers.forLongRanges(
        size,
        Lanes.CHUNK,
        (from, to, worker) ->
            sums[(int) (from / Lanes.CHUNK)] = squares(x, from, to, lanes.of(worker)));
    double total = 0;
    for (int part = 0; part < parts; part++) {
      total += sums[part];
    }
    scratch.giveBack(partial);
    return total;
  }

  private static double squares(FloatView x, long from, long to, float[] lanes) {
    double total = 0;
    for (long block = from; block < to; block += BLOCK) {
      long end = Math.min(to, block + BLOCK);
      FloatVector sum = Lanes.splat(0f);
      long whole = Lanes.wholeEnd(block, end);
      for (long i = block; i < whole; i += Lanes.COUNT) {
        FloatVector values = Lanes.load(x, i);
        sum = values.fma(values, sum);
      }
      sum.intoArray(lanes, 0);
      total += Lanes.sum(lanes);
      for (long i = whole; i < end; i++) {
        total += (double) x.get(i) * x.get(i);
      }
    }
    return total;
  }

  @Override
  public void addColumnSums(FloatView sums, FloatView x, int rows, int width) {
    workers.forRanges(
        width,
        COLUMNS,
        (from, end, _) -> {
          int column = from;
          for (; column + 4 * Lanes.COUNT <= end; column += 4 * Lanes.COUNT) {
            addFourVectors(sums, x, rows, width, column);
          }
          for (; column + Lanes.COUNT <= end; column += Lanes.COUNT) {
            addVector(sums, x, rows, width, column);
          }
          for (; column < end; column++) {
            addColumn(sums, x, rows, width, column);
          }
        });
  }

  private static void addFourVectors(FloatView sums, FloatView x, int rows, int width, int column) {
    for (int block = 0; block < rows; block += ROWS) {
      FloatVector s0 = Lanes.splat(0f);
      FloatVector s1 = Lanes.splat(0f);
      FloatVector s2 = Lanes.splat(0f);
      FloatVector s3 = Lanes.splat(0f);
      int end = Math.min(rows, block + ROWS);
      for (int r = block; r < end; r++) {
        long at = (long) r * width + column;
        s0 = s0.add(Lanes.load(x, at));
        s1 = s1.add(Lanes.load(x, at + Lanes.COUNT));
        s2 = s2.add(Lanes.load(x, at + 2 * Lanes.COUNT));
        s3 = s3.add(Lanes.load(x, at + 3 * Lanes.COUNT));
      }
      Lanes.store(sums, column, Lanes.load(sums, column).add(s0));
      int next = column + Lanes.COUNT;
      Lanes.store(sums, next, Lanes.load(sums, next).add(s1));
      next += Lanes.COUNT;
      Lanes.store(sums, next, Lanes.load(sums, next).add(s2));
      next += Lanes.COUNT;
      Lanes.store(sums, next, Lanes.load(sums, next).add(s3));
    }
  }

  private static void addVector(FloatView sums, FloatView x, int rows, int width, int column) {
    for (int block = 0; block < rows; block += ROWS) {
      FloatVector sum = Lanes.splat(0f);
      int end = Math.min(rows, block + ROWS);
      for (int r = block; r < end; r++) {
        sum = sum.add(Lanes.load(x, (long) r * width + column));
      }
      Lanes.store(sums, column, Lanes.load(sums, column).add(sum));
    }
  }

  private static void addColumn(FloatView sums, FloatView x, int rows, int width, int column) {
    double total = sums.get(column);
    for (int r = 0; r < rows; r++) {
      total += x.get((long) r * width + column);
    }
    sums.set(column, (float) total);
  }
}
