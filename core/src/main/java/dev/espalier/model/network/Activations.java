package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.Allocator;
import dev.espalier.memory.FloatView;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.lang.foreign.Arena;
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
      return sequences * tokens;
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

  /** Returns approximately the bytes that {@link #forTraining} allocates for a dense model. */
  public static long trainingBytes(Gpt2Config config, int batch, int tokens) {
    long rows = (long) batch * tokens;
    long width = config.nEmbd();
    long blocks = 0;
    long widest = 0;
    for (LayerShape shape : config.layers()) {
      long features = 2 * width + shape.fusedWidth() + shape.valuesWidth() + shape.inner() + 4;
      blocks += rows * features + (long) batch * shape.heads() * tokens * tokens;
      widest = Math.max(widest, Math.max(shape.fusedWidth(), shape.inner()));
    }
    long together = rows * (5 * width + config.nInner() + widest + 3);
    long head = Math.min(rows, HEAD_ROWS) * (long) config.vocabSize();
    return Float.BYTES * (blocks + together + head);
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
