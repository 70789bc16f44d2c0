package dev.espalier.bench.jmh;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.MatMul;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The MLP's first product on 1,024 tokens of distilgpt2, in each form: 4.8 GFLOP. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatMulBenchmark {

  private static final int M = 1_024;
  private static final int N = 3_072;
  private static final int K = 768;

  /** A set of kernels, by its name. */
  @Param({"onednn", "vector"})
  public String set = "";

  /** Which operand is transposed. */
  @Param public MatMul.Form form = MatMul.Form.NN;

  private final Arena arena = Arena.ofShared();
  private final FloatView a = Tensors.random(arena, M * K);
  private final FloatView b = Tensors.random(arena, K * N);
  private final FloatView c = Tensors.random(arena, M * N);
  private Kernels kernels = KernelChoice.choose("plain", 1);

  /** Picks the kernels. */
  @Setup
  public void open() {
    kernels.close();
    kernels = KernelChoice.choose(set, Runtime.getRuntime().availableProcessors());
  }

  /** Gives memory and threads back. */
  @TearDown
  public void close() {
    kernels.close();
    arena.close();
  }

  /** One product. */
  @Benchmark
  public FloatView multiply() {
    kernels.matMul().multiply(form, M, N, K, c, a, b, null, false);
    return c;
  }
}
