package dev.espalier.bench.sparse;

import dev.espalier.bench.measure.ModelShape;
import dev.espalier.bench.measure.RandomPattern;
import dev.espalier.bench.measure.Stopwatch;
import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;

/** A projection's products, dense and sparse, with memory of their own. */
public final class SparseProjection {

  /**
   * The shape of a projection's weights.
   *
   * @param rows input features
   * @param columns output features
   */
  public record Shape(int rows, int columns) {
    @Override
    public String toString() {
      return rows + "×" + columns;
    }
  }

  /** Returns the four shapes of a block. */
  public static List<Shape> shapes(ModelShape model) {
    int width = model.config().nEmbd();
    int inner = model.config().nInner();
    return List.of(
        new Shape(width, 3 * width),
        new Shape(width, width),
        new Shape(width, inner),
        new Shape(inner, width));
  }

  private final Shape shape;
  private final int rows;
  private final int columns;
  private final int tokens;
  private final Stopwatch stopwatch;
  private final FloatView in;
  private final FloatView out;
  private final FloatView weights;
  private final FloatView gradient;
  private final TokenTiles inTiles;
  private final TokenTiles outTiles;
  private final TokenTiles inResult;
  private final TokenTiles outResult;

  public SparseProjection(Arena arena, Shape shape, int tokens, Stopwatch stopwatch) {
    this.shape = shape;
    this.tokens = tokens;
    this.stopwatch = stopwatch;
    rows = shape.rows();
    columns = shape.columns();
    in = random(arena, tokens, rows);
    out = random(arena, tokens, columns);
    weights = random(arena, rows, columns);
    gradient = random(arena, rows, columns);
    inTiles = TokenTiles.allocate(arena, tokens, rows);
    outTiles = TokenTiles.allocate(arena, tokens, columns);
    inResult = TokenTiles.allocate(arena, tokens, rows);
    outResult = TokenTiles.allocate(arena, tokens, columns);
  }

  /** Returns values in [−1, 1). */
  private static FloatView random(Arena arena, int height, int width) {
    FloatView view = FloatView.allocate(arena, height, width);
    SplittableRandom random = new SplittableRandom(view.size());
    for (long i = 0; i < view.size(); i++) {
      view.set(i, (random.nextInt() | 1) * 0x1p-31f);
    }
    return view;
  }

  /**
   * Measures every product at every density.
   *
   * @param dense kernels by precision; the first compute the sparse products, which all share
   */
  public List<SparseResult> measure(
      SortedMap<String, Kernels> dense, List<Double> densities, SparsePeer.Times peer) {
    Map<SparseProduct, List<SparseResult.DenseTime>> denseTimes = dense(dense);
    SparseMatMul sparse = dense.firstEntry().getValue().sparseMatMul();
    Map<SparseProduct, Double> transposes = transposes(sparse);
    List<SparseResult> results = new ArrayList<>();
    for (double density : densities) {
      results.addAll(sparse(sparse, density, transposes, denseTimes, peer));
    }
    return results;
  }

  private Map<SparseProduct, List<SparseResult.DenseTime>> dense(
      SortedMap<String, Kernels> kernels) {
    Map<SparseProduct, List<SparseResult.DenseTime>> times = new EnumMap<>(SparseProduct.class);
    for (SparseProduct product : SparseProduct.values()) {
      List<SparseResult.DenseTime> ofProduct = new ArrayList<>();
      kernels.forEach(
          (precision, set) ->
              ofProduct.add(
                  new SparseResult.DenseTime(
                      precision, median(() -> dense(set.matMul(), product)))));
      times.put(product, ofProduct);
    }
    return times;
  }

  private void dense(MatMul matMul, SparseProduct product) {
    switch (product) {
      case FORWARD ->
          matMul.multiply(MatMul.Form.NN, tokens, columns, rows, out, in, weights, null, false);
      case INPUT_GRADIENT ->
          matMul.multiply(MatMul.Form.NT, tokens, rows, columns, in, out, weights, null, false);
      case WEIGHT_GRADIENT ->
          matMul.multiply(MatMul.Form.TN, rows, columns, tokens, gradient, in, out, null, false);
    }
  }

  /** Returns the seconds that each product spends on conversions between rows and tiles. */
  private Map<SparseProduct, Double> transposes(SparseMatMul sparse) {
    double inTo = median(() -> sparse.toTiles(inTiles, in, tokens, rows));
    double inFrom = median(() -> sparse.fromTiles(in, inTiles, tokens, rows));
    double outTo = median(() -> sparse.toTiles(outTiles, out, tokens, columns));
    double outFrom = median(() -> sparse.fromTiles(out, outTiles, tokens, columns));
    return Map.of(
        SparseProduct.FORWARD, inTo + outFrom,
        SparseProduct.INPUT_GRADIENT, outTo + inFrom,
        SparseProduct.WEIGHT_GRADIENT, inTo + outTo);
  }

  private double median(Runnable work) {
    return stopwatch.time(work).median();
  }

  private List<SparseResult> sparse(
      SparseMatMul sparse,
      double density,
      Map<SparseProduct, Double> transposes,
      Map<SparseProduct, List<SparseResult.DenseTime>> dense,
      SparsePeer.Times peer) {
    CsrPattern pattern = RandomPattern.of(rows, columns, density);
    SparseMatMul.Weights survivors = sparse.prepare(pattern);
    survivors.load(weights);
    sparse.toTiles(inTiles, in, tokens, rows);
    sparse.toTiles(outTiles, out, tokens, columns);
    List<SparseResult> results = new ArrayList<>();
    for (SparseProduct product : SparseProduct.values()) {
      results.add(
          SparseResult.of(
              new SparseResult.Task(
                  shape.toString(), product, density, pattern.survivors(), tokens),
              stopwatch.time(() -> sparse(sparse, survivors, product)),
              transposes.getOrDefault(product, 0.0),
              dense.getOrDefault(product, List.of()),
              peer.of(shape, density, product)));
    }
    return results;
  }

  private void sparse(SparseMatMul sparse, SparseMatMul.Weights survivors, SparseProduct product) {
    switch (product) {
      case FORWARD -> sparse.timesWeights(outResult, inTiles, survivors, null);
      case INPUT_GRADIENT -> sparse.timesTransposed(inResult, outTiles, survivors);
      case WEIGHT_GRADIENT ->
          sparse.survivorGradient(gradient, inTiles, outTiles, survivors, false);
    }
  }
}
