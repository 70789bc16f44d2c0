package dev.espalier.bench.jmh;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.memory.FloatView;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The attention of one layer of distilgpt2 on 8 × 128 tokens, dropout 0.1. */
public class AttentionBenchmark extends KernelBenchmark {

  private static final Attention.Geometry GEOMETRY = new Attention.Geometry(8, 128, 12, 64, 0.125f);
  private static final int ROWS = 1_024;
  private static final DropoutSite DROPOUT = new DropoutSite(0.1f, 42, 0, 1, 3);

  /** The name of the set of kernels. */
  @Param("vector")
  public String set = "";

  private final FloatView qkv = Tensors.random(arena, ROWS, 3 * GEOMETRY.width());
  private final FloatView dQkv = Tensors.random(arena, ROWS, 3 * GEOMETRY.width());
  private final FloatView out = Tensors.random(arena, ROWS, GEOMETRY.width());
  private final FloatView dOut = Tensors.random(arena, ROWS, GEOMETRY.width());
  private FloatView saved = FloatView.allocate(arena, 1);

  @Override
  String kernelSet() {
    return set;
  }

  @Override
  void prepare() {
    long floats = kernels.attention().savedFloats(GEOMETRY);
    saved = FloatView.allocate(arena, Math.toIntExact(floats));
  }

  /** Measures the forward pass. */
  @Benchmark
  public FloatView forward() {
    kernels.attention().forward(out, saved, qkv, GEOMETRY, DROPOUT);
    return out;
  }

  /** Measures both passes, since the backward pass may overwrite what the forward pass saved. */
  @Benchmark
  public FloatView forwardAndBackward() {
    kernels.attention().forward(out, saved, qkv, GEOMETRY, DROPOUT);
    kernels.attention().backward(dQkv, dOut, qkv, saved, GEOMETRY, DROPOUT);
    return dQkv;
  }
}
