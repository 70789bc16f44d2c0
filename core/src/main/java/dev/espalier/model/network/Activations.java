package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.Allocator;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The memory of a pass over one batch shape, allocated once: the values that the forward pass saves
 * for the backward pass, and the scratch of both. A smaller batch uses the front of it. Not
 * thread-safe.
 */
public final class Activations {

  /** Rows of logits held at a time; all of them would take most of the memory. */
  public static final int HEAD_ROWS = 256;

  private final List<BlockActivations> blocks;
  private final FloatView residual;
  private final BlockAllocator.Shared shared;
  private final Norm.Activations finalNorm;
  private final FloatView logits;
  private final FloatView losses;
  private final Gradients gradients;

  /** A batch of sequences of equally many tokens. */
  private record BatchShape(int sequences, int tokens) {

    int rows() {
      return Math.multiplyExact(sequences, tokens);
    }
  }

  private Activations(
      Allocator memory,
      Gpt2Config config,
      Kernels kernels,
      ExecutionPlan forms,
      BatchShape batch,
      boolean training) {
    int width = config.nEmbd();
    int rows = batch.rows();
    int padded = forms.anySparse() ? TokenTiles.tiles(rows) * TokenTiles.TOKENS : rows;
    shared =
        new BlockAllocator.Shared(
            memory.get(rows, width),
            memory.get(padded, config.nInner()),
            LinearScratch.allocate(memory, config, forms, rows));
    BlockAllocator allocator =
        new BlockAllocator(memory, config, kernels, rows, batch.sequences(), shared);
    blocks =
        training
            ? IntStream.range(0, config.nLayer())
                .mapToObj(layer -> allocator.forBlock(forms, layer))
                .toList()
            : Collections.nCopies(config.nLayer(), allocator.forAllBlocks());
    // Without a backward pass the residual stream is updated in place.
    residual =
        training || blocks.isEmpty()
            ? memory.get(rows, width)
            : blocks.getFirst().attention().residual();
    finalNorm = new Norm.Activations(residual, memory.get(rows), memory.get(rows), shared.normed());
    logits = memory.get(Math.min(padded, HEAD_ROWS), config.vocabSize());
    losses = memory.get(rows);
    gradients = Gradients.allocate(memory, config, training ? rows : 0, training ? padded : 0);
  }

  /** Allocates memory for forward and backward passes of a dense model. */
  public static Activations forTraining(
      Arena arena, Gpt2Config config, Kernels kernels, int batch, int tokens) {
    return forTraining(arena, config, kernels, ExecutionPlan.dense(config), batch, tokens);
  }

  /** Allocates memory for forward and backward passes. */
  public static Activations forTraining(
      Arena arena, Gpt2Config config, Kernels kernels, ExecutionPlan forms, int batch, int tokens) {
    return new Activations(
        dims -> FloatView.allocate(arena, dims),
        config,
        kernels,
        forms,
        new BatchShape(batch, tokens),
        true);
  }

  /** Allocates memory for forward passes only of a dense model, shared by all layers. */
  public static Activations forEvaluation(
      Arena arena, Gpt2Config config, Kernels kernels, int batch, int tokens) {
    return new Activations(
        dims -> FloatView.allocate(arena, dims),
        config,
        kernels,
        ExecutionPlan.dense(config),
        new BatchShape(batch, tokens),
        false);
  }

  /** Returns the bytes that {@link #forTraining} allocates for a dense model. */
  public static long trainingBytes(Gpt2Config config, Kernels kernels, int batch, int tokens) {
    return bytes(config, kernels, batch, tokens, true);
  }

  /** Returns the bytes that {@link #forEvaluation} allocates. */
  public static long evaluationBytes(Gpt2Config config, Kernels kernels, int batch, int tokens) {
    return bytes(config, kernels, batch, tokens, false);
  }

  /**
   * Returns the bytes that a model with sparse weights needs besides those of a dense one: tiles of
   * tokens, and rows padded to whole tiles.
   *
   * @param sparse the weights of which only the survivors are stored
   * @param rows positions of a batch
   */
  public static long tileBytes(Gpt2Config config, List<TensorSpec> sparse, int rows) {
    long padded = (long) TokenTiles.tiles(rows) * TokenTiles.TOKENS;
    long in = 0;
    long out = 0;
    for (TensorSpec spec : sparse) {
      int columns = spec.shape().dim(1);
      in = Math.max(in, spec.kind() == TensorSpec.Kind.PROJECTION ? spec.inputs() : columns);
      out = Math.max(out, columns);
    }
    long wide = config.nInner();
    for (LayerShape shape : config.layers()) {
      wide = Math.max(wide, Math.max(shape.fusedWidth(), shape.inner()));
    }
    long shared = (padded - rows) * (config.nInner() + wide);
    long hidden = config.layers().stream().mapToLong(LayerShape::inner).sum() * (padded - rows);
    return Float.BYTES * (padded * (in + out) + shared + hidden);
  }

  private static long bytes(
      Gpt2Config config, Kernels kernels, int batch, int tokens, boolean training) {
    FloatView nothing = new FloatView(MemorySegment.NULL, Shape.of(0));
    long[] bytes = {0};
    Allocator counter =
        dims -> {
          long floats = 1;
          for (int dim : dims) {
            floats = Math.multiplyExact(floats, dim);
          }
          bytes[0] = Math.addExact(bytes[0], Math.multiplyExact(floats, Float.BYTES));
          return nothing;
        };
    try {
      BatchShape shape = new BatchShape(batch, tokens);
      var _ =
          new Activations(counter, config, kernels, ExecutionPlan.dense(config), shape, training);
      return bytes[0];
    } catch (ArithmeticException _) {
      return Footprint.TOO_MUCH;
    }
  }

  BlockActivations block(int layer) {
    return blocks.get(layer);
  }

  /**
   * Returns the residual stream that enters block {@code layer}, or the final one: [rows, width].
   */
  FloatView residual(int layer) {
    return layer < blocks.size() ? blocks.get(layer).attention().residual() : finalNorm.in();
  }

  FloatView normed() {
    return shared.normed();
  }

  LinearScratch scratch() {
    return shared.scratch();
  }

  Norm.Activations finalNorm() {
    return finalNorm;
  }

  FloatView logits() {
    return logits;
  }

  FloatView losses() {
    return losses;
  }

  Gradients gradients() {
    return gradients;
  }
}
