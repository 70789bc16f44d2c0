package dev.espalier.kernel.vector;

import dev.espalier.kernel.Reductions;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import jdk.incubator.vector.FloatVector;

/** {@link Reductions} in vectors: chunks of fixed size, whose sums are added in order. */
public final class VectorReductions implements Reductions {

  /** Elements summed in single precision before the sum goes on in double. */
  private static final int BLOCK = 1 << 10;

  /** Columns of one part. */
  private static final int COLUMNS = 64;

  /** Rows summed before their sum is added to the total, which keeps rounding small. */
  private static final int ROWS = 64;

  private final Workers workers;
  private double[] partial = new double[0];

  public VectorReductions(Workers workers) {
    this.workers = workers;
  }

  @Override
  public double squaredNorm(FloatView x, long size) {
    int parts = Lanes.parts(size, Lanes.CHUNK);
    if (partial.length < parts) {
      partial = new double[parts];
    }
    double[] sums = partial;
    workers.run(
        parts,
        part -> {
          long from = (long) part * Lanes.CHUNK;
          sums[part] = squares(x, from, Math.min(size, from + Lanes.CHUNK));
        });
    double total = 0;
    for (int part = 0; part < parts; part++) {
      total += sums[part];
    }
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
    workers.run(
        Lanes.parts(width, COLUMNS),
        part -> {
          int end = Math.min(width, (part + 1) * COLUMNS);
          int column = part * COLUMNS;
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
