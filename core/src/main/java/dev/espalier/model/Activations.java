package dev.espalier.model;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of one pass over one batch shape, allocated once: what the forward pass leaves for the
 * backward pass, and the scratch of both. A smaller batch uses the front of it.
 */
public final class Activations {

  /** Rows of logits held at a time; all of them at once would be most of the memory. */
  public static final int HEAD_ROWS = 256;

  private final List<BlockActivations> blocks;
  private final FloatView residual;
  private final FloatView normed;
  private final FloatView mean;
  private final FloatView rstd;
  private final FloatView logits;
  private final FloatView losses;
  private final Gradients gradients;

  private Activations(
      Allocator memory, Gpt2Config config, int rows, Kernels kernels, int batch, boolean training) {
    int width = config.nEmbd();
    int stored = training ? config.nLayer() : 1;
    FloatView sharedNormed = memory.get(rows, width);
    FloatView sharedActivated = memory.get(rows, config.nInner());
    List<BlockActivations> made = new ArrayList<>();
    for (int layer = 0; layer < stored; layer++) {
      made.add(
          BlockActivations.allocate(
              memory, config, rows, kernels, batch, sharedNormed, sharedActivated));
    }
    List<BlockActivations> perLayer = new ArrayList<>();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      perLayer.add(made.get(training ? layer : 0));
    }
    blocks = List.copyOf(perLayer);
    // Without a backward pass the residual stream is updated in place.
    residual = training || made.isEmpty() ? memory.get(rows, width) : made.getFirst().residual();
    normed = sharedNormed;
    mean = memory.get(rows);
    rstd = memory.get(rows);
    logits = memory.get(Math.min(rows, HEAD_ROWS), config.vocabSize());
    losses = memory.get(rows);
    gradients = Gradients.allocate(memory, config, training ? rows : 0);
  }

  /** Memory for forward and backward passes. */
  public static Activations forTraining(
      Arena arena, Gpt2Config config, Kernels kernels, int batch, int tokens) {
    return new Activations(
        dims -> FloatView.allocate(arena, dims), config, batch * tokens, kernels, batch, true);
  }

  /** Memory for forward passes only: the layers share theirs. */
  public static Activations forEvaluation(
      Arena arena, Gpt2Config config, Kernels kernels, int batch, int tokens) {
    return new Activations(
        dims -> FloatView.allocate(arena, dims), config, batch * tokens, kernels, batch, false);
  }

  /** Roughly the bytes {@link #forTraining} allocates. */
  public static long trainingBytes(Gpt2Config config, int batch, int tokens) {
    long rows = (long) batch * tokens;
    long width = config.nEmbd();
    long block =
        rows * (6 * width + config.nInner() + 4) + (long) batch * config.nHead() * tokens * tokens;
    long shared = rows * (5 * width + config.nInner() + Math.max(3 * width, config.nInner()) + 3);
    long head = Math.min(rows, HEAD_ROWS) * (long) config.vocabSize();
    return Float.BYTES * (config.nLayer() * block + shared + head);
  }

  /** Where tensors come from; lets sizes and allocation be written once. */
  interface Allocator {
    FloatView get(int... dims);
  }

  BlockActivations block(int layer) {
    return blocks.get(layer);
  }

  /** The residual stream that enters block {@code layer}, or the final one: [rows, width]. */
  FloatView residual(int layer) {
    return layer < blocks.size() ? blocks.get(layer).residual() : residual;
  }

  FloatView normed() {
    return normed;
  }

  FloatView mean() {
    return mean;
  }

  FloatView rstd() {
    return rstd;
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

  /**
   * What one block's forward pass leaves. What is cheap to compute again, the layer norms' outputs
   * and the MLP's activations, is shared by all layers and made anew in the backward pass.
   *
   * @param residual the stream that enters, [rows, width]
   * @param qkv [rows, 3 · width]
   * @param attentionSaved what the attention kernel asks for
   * @param attended [rows, width]
   * @param middle the stream between the sub-layers, [rows, width]
   * @param preActivation [rows, inner]
   * @param normed of either layer norm, and scratch between them, [rows, width]; shared
   * @param activated [rows, inner]; shared
   */
  record BlockActivations(
      FloatView residual,
      FloatView mean1,
      FloatView rstd1,
      FloatView qkv,
      FloatView attentionSaved,
      FloatView attended,
      FloatView middle,
      FloatView mean2,
      FloatView rstd2,
      FloatView preActivation,
      FloatView normed,
      FloatView activated) {

    private static BlockActivations allocate(
        Allocator memory,
        Gpt2Config config,
        int rows,
        Kernels kernels,
        int batch,
        FloatView normed,
        FloatView activated) {
      int width = config.nEmbd();
      Attention.Geometry geometry =
          new Attention.Geometry(batch, rows / batch, config.nHead(), config.headWidth(), 1);
      return new BlockActivations(
          memory.get(rows, width),
          memory.get(rows),
          memory.get(rows),
          memory.get(rows, 3 * width),
          memory.get(Math.toIntExact(kernels.attention().savedFloats(geometry))),
          memory.get(rows, width),
          memory.get(rows, width),
          memory.get(rows),
          memory.get(rows),
          memory.get(rows, config.nInner()),
          normed,
          activated);
    }
  }

  /**
   * The scratch of the backward pass, shared by all layers.
   *
   * @param residual the stream's gradient, updated in place from the last block to the first
   * @param branch a sub-layer's output's gradient, [rows, width]
   * @param narrow a sub-layer's input's gradient, [rows, width]
   * @param wide [rows, max(3 · width, inner)]
   */
  record Gradients(FloatView residual, FloatView branch, FloatView narrow, FloatView wide) {

    private static Gradients allocate(Allocator memory, Gpt2Config config, int rows) {
      int width = config.nEmbd();
      return new Gradients(
          memory.get(rows, width),
          memory.get(rows, width),
          memory.get(rows, width),
          memory.get(rows, Math.max(3 * width, config.nInner())));
    }
  }
}
