package dev.espalier.model.network;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.LayerShape;
import dev.espalier.model.MlpFormat;
import dev.espalier.model.WeightFormat;

/**
 * The values that one block's forward pass saves. Values that are cheap to recompute, the layer
 * norms' outputs and the MLP's activations, use memory shared by all layers and are recomputed in
 * the backward pass. For a sub-layer that is absent or only a bias, only the residual stream is
 * saved.
 */
record BlockActivations(OfAttention attention, OfMlp mlp) {

  /**
   * The values saved by the attention sub-layer. If it is {@linkplain UniformAttentionLayer
   * uniform}, mean and rstd are empty, and {@code qkv} has one row.
   *
   * @param residual the stream that enters, [rows, width]
   * @param qkv [rows, fused]
   * @param saved what the attention kernel saves; for a uniform one the dropout factors, [rows,
   *     heads]
   * @param attended [rows, values]; for a uniform one [heads, width]
   * @param normed the layer norm's output, later reused as scratch, [rows, width]; shared
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
   * The values saved by the MLP. If it is {@linkplain UniformMlp uniform}, mean and rstd are empty,
   * and {@code preActivation} has one row.
   *
   * @param residual the stream between the sub-layers, [rows, width]
   * @param preActivation [rows, inner], or as many tiles if it is {@linkplain TiledMlp tiled}
   * @param activated of the same size; shared
   * @param normed the layer norm's output, later reused as scratch, [rows, width]; shared
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
      ExecutionPlan forms,
      int layer,
      int rows,
      int batch,
      SharedActivations shared) {
    Gpt2Layout layout = Gpt2Layout.of(config);
    LayerShape shape = config.layer(layer);
    OfAttention attention =
        !shape.hasHeads()
            ? noAttention(memory, config, rows, shared)
            : forms.form(layout.block(layer, BlockTensor.C_ATTN_WEIGHT)) == WeightFormat.UNIFORM
                ? uniformAttention(memory, config, shape, rows, shared)
                : attention(memory, config, shape, kernels, rows, batch, shared);
    // Without an attention sub-layer the MLP reads the block's input.
    FloatView between =
        shape.attention() && shape.mlp() ? memory.get(rows, config.nEmbd()) : attention.residual();
    return new BlockActivations(
        attention,
        shape.hasNeurons()
            ? mlp(memory, shape, MlpFormat.of(forms, layout, layer), between, rows, shared)
            : noMlp(memory, between, shared));
  }

  /**
   * Allocates memory that fits every block of a model, for forward passes in dense form, one block
   * after another.
   */
  static BlockActivations forAll(
      Allocator memory,
      Gpt2Config config,
      Kernels kernels,
      int rows,
      int batch,
      SharedActivations shared) {
    int fused = 0;
    int values = 0;
    int inner = 0;
    long saved = 0;
    for (LayerShape shape : config.layers()) {
      fused = Math.max(fused, shape.fusedWidth());
      values = Math.max(values, shape.valuesWidth());
      inner = Math.max(inner, shape.inner());
      saved = Math.max(saved, savedFloats(kernels, shape, rows, batch));
    }
    FloatView residual = memory.get(rows, config.nEmbd());
    FloatView mean = memory.get(rows);
    FloatView rstd = memory.get(rows);
    return new BlockActivations(
        new OfAttention(
            residual,
            mean,
            rstd,
            memory.get(rows, fused),
            memory.get(Math.toIntExact(saved)),
            memory.get(rows, values),
            shared.normed(),
            shared.scratch()),
        new OfMlp(
            residual,
            mean,
            rstd,
            memory.get(rows, inner),
            shared.activated(),
            shared.normed(),
            shared.scratch()));
  }

  private static long savedFloats(Kernels kernels, LayerShape shape, int rows, int batch) {
    return shape.hasHeads()
        ? kernels
            .attention()
            .savedFloats(
                new Attention.Geometry(
                    batch, rows / batch, shape.heads(), shape.headWidth(), shape.valueWidth(), 1))
        : 0;
  }

  private static OfAttention noAttention(
      Allocator memory, Gpt2Config config, int rows, SharedActivations shared) {
    FloatView none = memory.get(0);
    FloatView residual = memory.get(rows, config.nEmbd());
    return new OfAttention(
        residual, none, none, none, none, none, shared.normed(), shared.scratch());
  }

  private static OfMlp noMlp(Allocator memory, FloatView residual, SharedActivations shared) {
    FloatView none = memory.get(0);
    return new OfMlp(residual, none, none, none, none, shared.normed(), shared.scratch());
  }

  private static OfAttention attention(
      Allocator memory,
      Gpt2Config config,
      LayerShape shape,
      Kernels kernels,
      int rows,
      int batch,
      SharedActivations shared) {
    return new OfAttention(
        memory.get(rows, config.nEmbd()),
        memory.get(rows),
        memory.get(rows),
        memory.get(rows, shape.fusedWidth()),
        memory.get(Math.toIntExact(savedFloats(kernels, shape, rows, batch))),
        memory.get(rows, shape.valuesWidth()),
        shared.normed(),
        shared.scratch());
  }

  private static OfAttention uniformAttention(
      Allocator memory, Gpt2Config config, LayerShape shape, int rows, SharedActivations shared) {
    int width = config.nEmbd();
    return new OfAttention(
        memory.get(rows, width),
        memory.get(0),
        memory.get(0),
        memory.get(shape.fusedWidth()),
        memory.get(rows, shape.heads()),
        memory.get(shape.heads(), width),
        shared.normed(),
        shared.scratch());
  }

  private static OfMlp mlp(
      Allocator memory,
      LayerShape shape,
      MlpFormat form,
      FloatView residual,
      int rows,
      SharedActivations shared) {
    int norms = form == MlpFormat.UNIFORM ? 0 : rows;
    return new OfMlp(
        residual,
        memory.get(norms),
        memory.get(norms),
        memory.get(form.hiddenRows(rows), shape.inner()),
        shared.activated(),
        shared.normed(),
        shared.scratch());
  }
}
