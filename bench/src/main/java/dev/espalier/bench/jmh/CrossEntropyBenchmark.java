package dev.espalier.bench.jmh;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

/** The loss of 256 rows of GPT-2's vocabulary: one chunk of the head. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CrossEntropyBenchmark {

  private static final int ROWS = 256;
  private static final int VOCABULARY = 50_257;

  /** A set of kernels, by its name. */
  @Param("vector")
  public String set = "";

  private final Arena arena = Arena.ofShared();
  private final FloatView logits = Tensors.random(arena, ROWS, VOCABULARY);
  private final FloatView losses = Tensors.random(arena, ROWS);
  private final MemorySegment targets = arena.allocate(ValueLayout.JAVA_INT, ROWS);
  private Kernels kernels = KernelChoice.choose("plain", 1);

  /** Picks the kernels. */
  @Setup
  public void open() {
    kernels.close();
    kernels = KernelChoice.choose(set, Runtime.getRuntime().availableProcessors());
    prepare();
  }

  /** Gives memory and threads back. */
  @TearDown
  public void close() {
    kernels.close();
    arena.close();
  }

  private void prepare() {
    for (int row = 0; row < ROWS; row++) {
      targets.setAtIndex(ValueLayout.JAVA_INT, row, row * 196);
    }
  }

  /** The loss. */
  @Benchmark
  public FloatView forward() {
    kernels.crossEntropy().forward(losses, logits, targets, 0, ROWS, VOCABULARY);
    return losses;
  }

  /** The loss, and the gradient in place of the logits. */
  @Benchmark
  public FloatView forwardAndBackward() {
    kernels
        .crossEntropy()
        .forwardBackward(losses, logits, targets, 0, ROWS, VOCABULARY, 1f / 1_024);
    return logits;
  }
}
