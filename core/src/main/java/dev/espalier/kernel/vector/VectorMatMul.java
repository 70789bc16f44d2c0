package dev.espalier.kernel.vector;

import dev.espalier.kernel.MatMul;
import dev.espalier.kernel.WorkerLocal;
import dev.espalier.kernel.Workers;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * {@link MatMul} by the Vector API. The result is divided into blocks of fixed size, one part each;
 * a part copies its share of both operands to arrays that stay in the second-level cache, b in
 * panels as wide as {@link MicroKernel} needs.
 */
public final class VectorMatMul implements MatMul {

  private static final int BLOCK_M = 44 * MicroKernel.ROWS;
  private static final int BLOCK_N = 256;
  private static final int BLOCK_K = 256;
  private static final int PANEL = BLOCK_K * MicroKernel.COLUMNS;

  private final Workers workers;
  private final WorkerLocal<Scratch> scratch;

  public VectorMatMul(Workers workers) {
    this.workers = workers;
    this.scratch = new WorkerLocal<>(workers, Scratch::new);
  }

  /** One worker's copies. */
  private static final class Scratch {
    final float[] a = new float[BLOCK_M * BLOCK_K];
    final float[] b = new float[BLOCK_K * BLOCK_N];
    final float[] c = new float[BLOCK_M * BLOCK_N];
  }

  private record Product(Form form, int m, int n, int k, FloatView a, FloatView b) {}

  @Override
  public void multiply(
      Form form,
      int m,
      int n,
      int k,
      FloatView c,
      FloatView a,
      FloatView b,
      @Nullable FloatView bias,
      boolean accumulate) {
    MatMul.requireNotBoth(bias, accumulate);
    Product product = new Product(form, m, n, k, a, b);
    int across = Lanes.parts(n, BLOCK_N);
    workers.run(
        across * Lanes.parts(m, BLOCK_M),
        (part, worker) -> {
          int i = part / across * BLOCK_M;
          int j = part % across * BLOCK_N;
          Scratch own = scratch.of(worker);
          block(own, product, i, j);
          writeBlock(product, c, own.c, i, j, bias, accumulate);
        });
  }

  /** Computes the block of the product that starts at row i and column j into {@code own.c}. */
  private static void block(Scratch own, Product product, int i, int j) {
    int height = Math.min(BLOCK_M, product.m - i);
    int width = Math.min(BLOCK_N, product.n - j);
    Arrays.fill(own.c, 0, height * BLOCK_N, 0f);
    boolean transposed = product.form == Form.TN;
    for (int p = 0; p < product.k; p += BLOCK_K) {
      int depth = Math.min(BLOCK_K, product.k - p);
      if (transposed) {
        copyRows(product.a, p, depth, product.m, i, height, own.a, BLOCK_M);
      } else {
        copyRows(product.a, i, height, product.k, p, depth, own.a, BLOCK_K);
      }
      if (product.form == Form.NT) {
        packTransposed(product.b, j, width, product.k, p, depth, own.b);
      } else {
        pack(product.b, p, depth, product.n, j, width, own.b);
      }
      MicroKernel.multiply(
          height,
          width,
          depth,
          own.a,
          0,
          transposed ? 1 : BLOCK_K,
          transposed ? BLOCK_M : 1,
          own.b,
          0,
          MicroKernel.COLUMNS,
          PANEL,
          own.c,
          0,
          BLOCK_N);
    }
  }

  /** Copies part of some rows of a matrix that is {@code stride} wide. */
  private static void copyRows(
      FloatView from,
      int firstRow,
      int rows,
      int stride,
      int column,
      int columns,
      float[] to,
      int toStride) {
    for (int r = 0; r < rows; r++) {
      long start = ((long) (firstRow + r) * stride + column) * Float.BYTES;
      MemorySegment.copy(from.segment(), ValueLayout.JAVA_FLOAT, start, to, r * toStride, columns);
    }
  }

  /**
   * Packs rows {@code p} and following of {@code b [k, n]} into panels; values past the last column
   * are not used.
   */
  private static void pack(
      FloatView b, int p, int depth, int n, int column, int columns, float[] to) {
    for (int r = 0; r < depth; r++) {
      long row = (long) (p + r) * n + column;
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        int at = panelStart(j) + r * MicroKernel.COLUMNS + j % MicroKernel.COLUMNS;
        if (j + Lanes.COUNT <= columns) {
          Lanes.load(b, row + j).intoArray(to, at);
        } else {
          for (int rest = 0; rest < columns - j; rest++) {
            to[at + rest] = b.get(row + j + rest);
          }
        }
      }
    }
  }

  /** Packs columns of {@code bᵀ}, which are rows of {@code b [n, k]}, into panels. */
  private static void packTransposed(
      FloatView b, int firstRow, int rows, int k, int p, int depth, float[] to) {
    for (int j = 0; j < rows; j++) {
      long row = (long) (firstRow + j) * k + p;
      int at = panelStart(j) + j % MicroKernel.COLUMNS;
      for (int r = 0; r < depth; r++) {
        to[at + r * MicroKernel.COLUMNS] = b.get(row + r);
      }
    }
  }

  private static int panelStart(int column) {
    return column / MicroKernel.COLUMNS * PANEL;
  }

  private static void writeBlock(
      Product product,
      FloatView c,
      float[] sums,
      int i,
      int j,
      @Nullable FloatView bias,
      boolean accumulate) {
    int height = Math.min(BLOCK_M, product.m - i);
    int width = Math.min(BLOCK_N, product.n - j);
    for (int r = 0; r < height; r++) {
      long row = (long) (i + r) * product.n + j;
      int whole = (int) Lanes.wholeEnd(0, width);
      for (int q = 0; q < whole; q += Lanes.COUNT) {
        FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, r * BLOCK_N + q);
        if (bias != null) {
          sum = sum.add(Lanes.load(bias, j + q));
        } else if (accumulate) {
          sum = sum.add(Lanes.load(c, row + q));
        }
        Lanes.store(c, row + q, sum);
      }
      for (int q = whole; q < width; q++) {
        float before = bias != null ? bias.get(j + q) : accumulate ? c.get(row + q) : 0;
        c.set(row + q, sums[r * BLOCK_N + q] + before);
      }
    }
  }
}
