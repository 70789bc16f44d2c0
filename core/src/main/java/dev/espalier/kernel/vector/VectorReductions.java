package dev.espalier.kernel.vector;

import dev.espalier.kernel.Reductions;
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

  public VectorReductions(Workers workers) {
    this.workers = workers;
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
        (from, to, _) -> sums[(int) (from / Lanes.CHUNK)] = squares(x, from, to));
    double total = 0;
    for (int part = 0; part < parts; part++) {
      total += sums[part];
    }
    scratch.giveBack(partial);
    return total;
  }

  private static double squares(FloatView x, long from, long to) {
    double total = 0;
    for (long block = from; block < to; block += BLOCK) {
      long end = Math.min(to, block + BLOCK);
      FloatVector sum = Lanes.splat(0f);
      long whole = Lanes.wholeEnd(block, end);
      for (long i = block; i < whole; i += Lanes.COUNT) {
        FloatVector values = Lanes.load(x, i);
        sum = values.fma(values, sum);
      }
      total += Lanes.sum(sum);
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
          for (; column + Lanes.COUNT <= end; column += Lanes.COUNT) {
            addColumns(sums, x, rows, width, column);
          }
          for (; column < end; column++) {
            addColumn(sums, x, rows, width, column);
          }
        });
  }

  private static void addColumns(FloatView sums, FloatView x, int rows, int width, int column) {
    FloatVector total = Lanes.load(sums, column);
    for (int block = 0; block < rows; block += ROWS) {
      FloatVector sum = Lanes.splat(0f);
      for (int r = block; r < Math.min(rows, block + ROWS); r++) {
        sum = sum.add(Lanes.load(x, (long) r * width + column));
      }
      total = total.add(sum);
    }
    Lanes.store(sums, column, total);
  }

  private static void addColumn(FloatView sums, FloatView x, int rows, int width, int column) {
    double total = sums.get(column);
    for (int r = 0; r < rows; r++) {
      total += x.get((long) r * width + column);
    }
    sums.set(column, (float) total);
  }
}
