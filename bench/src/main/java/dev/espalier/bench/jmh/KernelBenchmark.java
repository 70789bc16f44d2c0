package dev.espalier.bench.jmh;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The common base of the kernel benchmarks: measurement parameters, memory and kernels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class KernelBenchmark {

  final Arena arena = Arena.ofShared();
  Kernels kernels = KernelChoice.choose("plain", 1);

  /** Returns the name of the set of kernels. */
  abstract String kernelSet();

  /** Prepares the operands with the selected kernels. */
  void prepare() {
    // Most benchmarks have nothing to prepare.
  }

  /** Selects the kernels. */
  @Setup
  public void open() {
    kernels.close();
    kernels = KernelChoice.choose(kernelSet(), Runtime.getRuntime().availableProcessors());
    prepare();
  }

  /** Releases memory and threads. */
  @TearDown
  public void close() {
    kernels.close();
    arena.close();
  }
}
