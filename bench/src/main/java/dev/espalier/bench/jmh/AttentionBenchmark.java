package dev.espalier.bench.jmh;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Kernels;
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

/** The attention of one layer of distilgpt2 on 8 × 128 tokens, dropout 0.1. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttentionBenchmark {

  private static final Attention.Geometry GEOMETRY = new Attention.Geometry(8, 128, 12, 64, 0.125f);
  private static final int ROWS = 1_024;
  private static final DropoutSite DROPOUT = new DropoutSite(0.1f, 42, 0, 1, 3);

  /** A set of kernels, by its name. */
  @Param("vector")
  public String set = "";

  private final Arena arena = Arena.ofShared();
  private final FloatView qkv = Tensors.random(arena, ROWS, 3 * GEOMETRY.width());
  private final FloatView dQkv = Tensors.random(arena, ROWS, 3 * GEOMETRY.width());
  private final FloatView out = Tensors.random(arena, ROWS, GEOMETRY.width());
  private final FloatView dOut = Tensors.random(arena, ROWS, GEOMETRY.width());
  private FloatView saved = FloatView.allocate(arena, 1);
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
    long floats = kernels.attention().savedFloats(GEOMETRY);
    saved = FloatView.allocate(arena, Math.toIntExact(floats));
  }

  /** The output. */
  @Benchmark
  public FloatView forward() {
    kernels.attention().forward(out, saved, qkv, GEOMETRY, DROPOUT);
    return out;
  }

  /** The output and the gradient: the backward pass may use up what the forward pass saves. */
  @Benchmark
  public FloatView forwardAndBackward() {
    kernels.attention().forward(out, saved, qkv, GEOMETRY, DROPOUT);
    kernels.attention().backward(dQkv, dOut, qkv, saved, GEOMETRY, DROPOUT);
    return dQkv;
  }
}
