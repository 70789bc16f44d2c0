package dev.espalier.bench.jmh;

import dev.espalier.bench.measure.RandomPattern;
import dev.espalier.kernel.CsrPattern;
import dev.espalier.kernel.SparseMatMul;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The MLP's first product on 1,024 tokens of distilgpt2, with sparse weights. */
public class SparseMatMulBenchmark extends KernelBenchmark {

  private static final int TOKENS = 1_024;
  private static final int ROWS = 768;
  private static final int COLUMNS = 3_072;

  /** The fraction of the weights that is kept. */
  @Param({"0.05", "0.01"})
  public double density;

  private final FloatView rows = Tensors.random(arena, TOKENS * ROWS);
  private final FloatView weights = Tensors.random(arena, ROWS * COLUMNS);
  private final FloatView gradient = Tensors.random(arena, ROWS * COLUMNS);
  private final TokenTiles in = TokenTiles.allocate(arena, TOKENS, ROWS);
  private final TokenTiles dIn = TokenTiles.allocate(arena, TOKENS, ROWS);
  private final TokenTiles out = TokenTiles.allocate(arena, TOKENS, COLUMNS);
  private SparseMatMul.Weights survivors = prepared();

  private SparseMatMul.Weights prepared() {
    CsrPattern pattern = RandomPattern.of(ROWS, COLUMNS, density);
    return kernels.sparseMatMul().prepare(pattern);
  }

  @Override
  String kernelSet() {
    return "vector";
  }

  @Override
  void prepare() {
    survivors = prepared();
    survivors.load(weights);
    toTiles();
    timesWeights();
  }

  /** Measures the conversion of rows to tiles. */
  @Benchmark
  public TokenTiles toTiles() {
    kernels.sparseMatMul().toTiles(in, rows, TOKENS, ROWS);
    return in;
  }

  /** Measures the conversion of tiles to rows. */
  @Benchmark
  public FloatView fromTiles() {
    kernels.sparseMatMul().fromTiles(rows, in, TOKENS, ROWS);
    return rows;
  }

  /** Measures the forward product. */
  @Benchmark
  public TokenTiles timesWeights() {
    kernels.sparseMatMul().timesWeights(out, in, survivors, null);
    return out;
  }

  /** Measures the gradient of the inputs. */
  @Benchmark
  public TokenTiles timesTransposed() {
    kernels.sparseMatMul().timesTransposed(dIn, out, survivors);
    return dIn;
  }

  /** Measures the gradient of the unpruned weights. */
  @Benchmark
  public FloatView survivorGradient() {
    kernels.sparseMatMul().survivorGradient(gradient, in, out, survivors, false);
    return gradient;
  }
}
