package dev.espalier.model;

import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A selection of the input features of a projection, which copies them out of matrices and back.
 */
public final class FeatureSelection {

  /** Selections are padded to a multiple of this, for which products are faster. */
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

  /** Returns a selection of the live features, padded with others to a multiple of 32. */
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

  /** Returns a selection of exactly the chosen features among {@code width}. */
  public static FeatureSelection exactly(int[] chosen, int width, Workers workers) {
    boolean[] taken = new boolean[width];
    for (int feature : chosen) {
      taken[feature] = true;
    }
    return new FeatureSelection(
        workers, chosen, IntStream.range(0, width).filter(i -> !taken[i]).toArray());
  }

  /** Returns how many of {@code width} features are selected if {@code live} of them are live. */
  public static int roundedUp(int live, int width) {
    return Math.min(width, Math.ceilDiv(live, MULTIPLE) * MULTIPLE);
  }

  public int count() {
    return chosen.length;
  }

  public int width() {
    return chosen.length + others.length;
  }

  /** Copies the selected columns of {@code in [rows, width]} to {@code out [rows, count]}. */
  public void gatherColumns(FloatView out, FloatView in, int rows) {
    int count = count();
    int width = width();
    forEach(
        rows,
        r -> {
          long from = (long) r * width;
          long to = (long) r * count;
          for (int i = 0; i < count; i++) {
            out.set(to + i, in.get(from + chosen[i]));
          }
        });
  }

  /**
   * Copies {@code in [rows, count]} to the selected columns of {@code out [rows, width]} and sets
   * the others to 0.
   */
  public void scatterColumns(FloatView out, FloatView in, int rows) {
    int count = count();
    int width = width();
    forEach(
        rows,
        r -> {
          long from = (long) r * count;
          long to = (long) r * width;
          for (int other : others) {
            out.set(to + other, 0);
          }
          for (int i = 0; i < count; i++) {
            out.set(to + chosen[i], in.get(from + i));
          }
        });
  }

  /** Copies the selected rows of {@code in [width, columns]} to {@code out [count, columns]}. */
  public void gatherRows(FloatView out, FloatView in, int columns) {
    forEach(count(), i -> copyRow(in, chosen[i], out, i, columns));
  }

  /** Copies {@code in [count, columns]} to the selected rows of {@code out [width, columns]}. */
  public void scatterRows(FloatView out, FloatView in, int columns) {
    forEach(count(), i -> copyRow(in, i, out, chosen[i], columns));
  }

  private void forEach(int rows, IntConsumer row) {
    workers.forRanges(
        rows,
        ROWS,
        (first, end, _) -> {
          for (int r = first; r < end; r++) {
            row.accept(r);
          }
        });
  }

  private static void copyRow(FloatView from, int row, FloatView to, int toRow, int columns) {
    long bytes = (long) columns * Float.BYTES;
    MemorySegment.copy(from.segment(), row * bytes, to.segment(), toRow * bytes, bytes);
  }

  /** Copies a row to {@code out [width]} and sets the selected features to 0. */
  public void keepOthers(FloatView out, FloatView row) {
    for (int feature : chosen) {
      out.set(feature, 0);
    }
    copyOthers(out, row);
  }

  /** Copies the features that are not selected from a row to another. */
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
