package dev.espalier.model;

import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Some of the input features of a projection, copied out of matrices and back into them. */
public final class FeatureSelection {

  /** Chosen features are filled up to a multiple of this, which products like. */
  private static final int MULTIPLE = 32;

  private static final int ROWS = 16;

  private final Workers workers;
  private final int[] chosen;
  private final int[] others;

  private FeatureSelection(Workers workers, int[] chosen, int[] others) {
    this.workers = workers;
    this.chosen = chosen;
    this.others = others;
  }

  /** The live features, and as many of the rest as make their number round. */
  public static FeatureSelection of(boolean[] live, Workers workers) {
    int[] alive = IntStream.range(0, live.length).filter(i -> live[i]).toArray();
    int spare = roundedUp(alive.length, live.length) - alive.length;
    boolean[] taken = live.clone();
    IntStream.range(0, live.length)
        .filter(i -> !live[i])
        .limit(spare)
        .forEach(i -> taken[i] = true);
    return new FeatureSelection(
        workers,
        IntStream.range(0, taken.length).filter(i -> taken[i]).toArray(),
        IntStream.range(0, taken.length).filter(i -> !taken[i]).toArray());
  }

  /** These features of so many and no others. */
  public static FeatureSelection exactly(int[] chosen, int width, Workers workers) {
    boolean[] taken = new boolean[width];
    for (int feature : chosen) {
      taken[feature] = true;
    }
    return new FeatureSelection(
        workers, chosen, IntStream.range(0, width).filter(i -> !taken[i]).toArray());
  }

  /** How many of {@code width} features are chosen when {@code live} of them live. */
  public static int roundedUp(int live, int width) {
    return Math.min(width, Math.ceilDiv(live, MULTIPLE) * MULTIPLE);
  }

  public int count() {
    return chosen.length;
  }

  public int width() {
    return chosen.length + others.length;
  }

  /** {@code out [rows, count]}: the chosen columns of {@code in [rows, width]}. */
  public void gatherColumns(FloatView out, FloatView in, int rows) {
    int count = count();
    int width = width();
    workers.forRanges(
        rows,
        ROWS,
        (first, end, _) -> {
          for (int r = first; r < end; r++) {
            long from = (long) r * width;
            long to = (long) r * count;
            for (int i = 0; i < count; i++) {
              out.set(to + i, in.get(from + chosen[i]));
            }
          }
        });
  }

  /** {@code out [rows, width]}: the chosen columns from {@code in [rows, count]}, the others 0. */
  public void scatterColumns(FloatView out, FloatView in, int rows) {
    int count = count();
    int width = width();
    workers.forRanges(
        rows,
        ROWS,
        (first, end, _) -> {
          for (int r = first; r < end; r++) {
            long from = (long) r * count;
            long to = (long) r * width;
            for (int other : others) {
              out.set(to + other, 0);
            }
            for (int i = 0; i < count; i++) {
              out.set(to + chosen[i], in.get(from + i));
            }
          }
        });
  }

  /** {@code out [count, columns]}: the chosen rows of {@code in [width, columns]}. */
  public void gatherRows(FloatView out, FloatView in, int columns) {
    workers.forRanges(
        count(),
        ROWS,
        (first, end, _) -> {
          for (int i = first; i < end; i++) {
            copyRow(in, chosen[i], out, i, columns);
          }
        });
  }

  /** The chosen rows of {@code out [width, columns]} from {@code in [count, columns]}. */
  public void scatterRows(FloatView out, FloatView in, int columns) {
    workers.forRanges(
        count(),
        ROWS,
        (first, end, _) -> {
          for (int i = first; i < end; i++) {
            copyRow(in, i, out, chosen[i], columns);
          }
        });
  }

  private static void copyRow(FloatView from, int row, FloatView to, int toRow, int columns) {
    long bytes = (long) columns * Float.BYTES;
    MemorySegment.copy(from.segment(), row * bytes, to.segment(), toRow * bytes, bytes);
  }

  /** {@code out [width]}: the other features' values of one row, 0 at the chosen. */
  public void keepOthers(FloatView out, FloatView row) {
    for (int feature : chosen) {
      out.set(feature, 0);
    }
    copyOthers(out, row);
  }

  /** The other features of a row, copied into another's. */
  public void copyOthers(FloatView out, FloatView row) {
    for (int feature : others) {
      out.set(feature, row.get(feature));
    }
  }

  @Override
  public String toString() {
    return count() + " of " + width() + " features " + Arrays.toString(chosen);
  }
}
