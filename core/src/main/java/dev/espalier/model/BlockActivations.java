package dev.espalier.model;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Activations.Allocator;
import dev.espalier.model.Activations.Shared;
import dev.espalier.model.Gpt2Layout.BlockTensor;

/**
 * What one block's forward pass leaves. What is cheap to compute again, the layer norms' outputs
 * and the MLP's activations, is shared by all layers and made anew in the backward pass.
 */
record BlockActivations(OfAttention attention, OfMlp mlp) {

  /**
   * What the attention leaves. Where it is {@linkplain UniformAttentionLayer uniform}, the norm
   * leaves nothing, and there is one row of {@code qkv}.
   *
   * @param residual the stream that enters, [rows, width]
   * @param qkv [rows, 3 · width]
   * @param saved what the attention kernel asks for; of a uniform one, dropout's [rows, heads]
   * @param attended [rows, width]; of a uniform one, [heads, width]
   * @param normed the layer norm's output, and scratch after it, [rows, width]; shared
   * @param scratch shared
   */
  record OfAttention(
      FloatView residual,
      FloatView mean,
      FloatView rstd,
      FloatView qkv,
      FloatView saved,
      FloatView attended,
      FloatView normed,
      LinearScratch scratch) {}

  /**
   * What the MLP leaves. Where it is {@linkplain UniformMlp uniform}, the norm leaves nothing, and
   * there is one row of {@code preActivation}.
   *
   * @param residual the stream between the sub-layers, [rows, width]
   * @param preActivation [rows, inner], or as many tiles where it is {@linkplain TiledMlp tiled}
   * @param activated as large; shared
   * @param normed the layer norm's output, and scratch after it, [rows, width]; shared
   * @param scratch shared
   */
  record OfMlp(
      FloatView residual,
      FloatView mean,
      FloatView rstd,
      FloatView preActivation,
      FloatView activated,
      FloatView normed,
      LinearScratch scratch) {}

  static BlockActivations allocate(
      Allocator memory,
      Gpt2Config config,
      Kernels kernels,
      Forms forms,
      int layer,
      int rows,
      int batch,
      Shared shared) {
    Gpt2Layout layout = Gpt2Layout.of(config);
    boolean uniformAttention =
        forms.form(layout.block(layer, BlockTensor.C_ATTN_WEIGHT)) == Form.UNIFORM;
    return new BlockActivations(
        uniformAttention
            ? uniformAttention(memory, config, rows, shared)
            : attention(memory, config, kernels, rows, batch, shared),
        mlp(memory, config, MlpForm.of(forms, layout, layer), rows, shared));
  }

  private static OfAttention attention(
      Allocator memory, Gpt2Config config, Kernels kernels, int rows, int batch, Shared shared) {
    int width = config.nEmbd();
    Attention.Geometry geometry =
        new Attention.Geometry(batch, rows / batch, config.nHead(), config.headWidth(), 1);
    return new OfAttention(
        memory.get(rows, width),
        memory.get(rows),
        memory.get(rows),
        memory.get(rows, 3 * width),
        memory.get(Math.toIntExact(kernels.attention().savedFloats(geometry))),
        memory.get(rows, width),
        shared.normed(),
        shared.scratch());
  }

  private static OfAttention uniformAttention(
      Allocator memory, Gpt2Config config, int rows, Shared shared) {
    int width = config.nEmbd();
    return new OfAttention(
        memory.get(rows, width),
        memory.get(0),
        memory.get(0),
        memory.get(3 * width),
        memory.get(rows, config.nHead()),
        memory.get(config.nHead(), width),
        shared.normed(),
        shared.scratch());
  }

  private static OfMlp mlp(
      Allocator memory, Gpt2Config config, MlpForm form, int rows, Shared shared) {
    int norms = form == MlpForm.UNIFORM ? 0 : rows;
    return new OfMlp(
        memory.get(rows, config.nEmbd()),
        memory.get(norms),
        memory.get(norms),
        memory.get(form.hiddenRows(rows), config.nInner()),
        shared.activated(),
        shared.normed(),
        shared.scratch());
  }
}
