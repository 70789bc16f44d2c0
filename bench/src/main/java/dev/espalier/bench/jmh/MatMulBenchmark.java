package dev.espalier.bench.jmh;

import dev.espalier.kernel.MatMul;
import dev.espalier.memory.FloatView;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The MLP's first product on 1,024 tokens of distilgpt2, in each form: 4.8 GFLOP. */
public class MatMulBenchmark extends KernelBenchmark {

  private static final int M = 1_024;
  private static final int N = 3_072;
  private static final int K = 768;

  /** The name of the set of kernels. */
  @Param({"onednn", "vector"})
  public String set = "";

  /** The operand that is transposed. */
  @Param public MatMul.Form form = MatMul.Form.NN;

  private final FloatView a = Tensors.random(arena, M * K);
  private final FloatView b = Tensors.random(arena, K * N);
  private final FloatView c = Tensors.random(arena, M * N);

  @Override
  String kernelSet() {
    return set;
  }

  /** Measures one product. */
  @Benchmark
  public FloatView multiply() {
    kernels.matMul().multiply(form, M, N, K, c, a, b, null, false);
    return c;
  }
}
