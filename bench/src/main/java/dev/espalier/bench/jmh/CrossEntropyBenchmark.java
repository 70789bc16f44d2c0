package dev.espalier.bench.jmh;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The loss of 256 rows of GPT-2's vocabulary: one chunk of the head. */
public class CrossEntropyBenchmark extends KernelBenchmark {

  private static final int ROWS = 256;
  private static final int VOCABULARY = 50_257;

  /** The name of the set of kernels. */
  @Param("vector")
  public String set = "";

  private final FloatView logits = Tensors.random(arena, ROWS, VOCABULARY);
  private final FloatView losses = Tensors.random(arena, ROWS);
  private final MemorySegment targets = arena.allocate(ValueLayout.JAVA_INT, ROWS);

  @Override
  String kernelSet() {
    return set;
  }

  @Override
  void prepare() {
    for (int row = 0; row < ROWS; row++) {
      targets.setAtIndex(ValueLayout.JAVA_INT, row, row * 196);
    }
  }

  /** Measures the loss. */
  @Benchmark
  public FloatView forward() {
    kernels.crossEntropy().forward(losses, logits, targets, 0, ROWS, VOCABULARY);
    return losses;
  }

  /** Measures the loss and the gradient, which replaces the logits. */
  @Benchmark
  public FloatView forwardAndBackward() {
    kernels
        .crossEntropy()
        .forwardBackward(losses, logits, targets, 0, ROWS, VOCABULARY, 1f / 1_024);
    return logits;
  }
}
