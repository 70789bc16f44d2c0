package dev.espalier.model.network;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.Allocator;
import dev.espalier.memory.FloatView;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.LayerShape;
import dev.espalier.model.MlpFormat;
import dev.espalier.model.WeightFormat;
import dev.espalier.model.network.BlockActivations.OfAttention;
import dev.espalier.model.network.BlockActivations.OfMlp;

/**
 * Allocates the activations of blocks for one batch shape.
 *
 * @param rows tokens in the whole batch
 * @param batch sequences in the batch, which divide the rows
 * @param shared memory that all blocks use in turn
 */
record BlockAllocator(
    Allocator memory, Gpt2Config config, Kernels kernels, int rows, int batch, Shared shared) {

  /**
   * Memory shared by all blocks.
   *
   * @param normed a layer norm's output, later reused as scratch, [rows, width]
   * @param activated [rows, inner], with rows padded to whole tiles if any weight is sparse
   * @param scratch scratch of the forms of projections
   */
  record Shared(FloatView normed, FloatView activated, LinearScratch scratch) {}

  /** Allocates the activations of one block, with each weight in its form. */
  BlockActivations forBlock(ExecutionPlan forms, int layer) {
    Gpt2Layout layout = Gpt2Layout.of(config);
    LayerShape shape = config.layer(layer);
    OfAttention attention =
        !shape.hasHeads()
            ? noAttention()
            : forms.form(layout.block(layer, BlockTensor.C_ATTN_WEIGHT)) == WeightFormat.UNIFORM
                ? uniformAttention(shape)
                : attention(shape);
    // Without an attention sub-layer the MLP reads the block's input.
    FloatView between = shape.hasAttention() && shape.hasMlp() ? stream() : attention.residual();
    return new BlockActivations(
        attention,
        shape.hasNeurons()
            ? mlp(shape, MlpFormat.of(forms, layout, layer), between)
            : noMlp(between));
  }

  /**
   * Allocates memory that fits every block of a model, for forward passes in dense form, one block
   * after another.
   */
  BlockActivations forAllBlocks() {
    int fused = 0;
    int values = 0;
    int inner = 0;
    long saved = 0;
    for (LayerShape shape : config.layers()) {
      fused = Math.max(fused, shape.fusedWidth());
      values = Math.max(values, shape.valuesWidth());
      inner = Math.max(inner, shape.inner());
      saved = Math.max(saved, savedFloats(shape));
    }
    Norm.Activations norm = norm(stream(), rows);
    return new BlockActivations(
        new OfAttention(
            norm,
            memory.get(rows, fused),
            memory.get(Math.toIntExact(saved)),
            memory.get(rows, values),
            shared.scratch()),
        new OfMlp(norm, memory.get(rows, inner), shared.activated(), shared.scratch()));
  }

  private FloatView stream() {
    return memory.get(rows, config.nEmbd());
  }

  /** Allocates what the norm of the given number of rows saves; a constant norm saves nothing. */
  private Norm.Activations norm(FloatView residual, int normed) {
    return new Norm.Activations(residual, memory.get(normed), memory.get(normed), shared.normed());
  }

  private long savedFloats(LayerShape shape) {
    return shape.hasHeads()
        ? kernels
            .attention()
            .savedFloats(
                new Attention.Geometry(
                    batch, rows / batch, shape.heads(), shape.headWidth(), shape.valueWidth(), 1))
        : 0;
  }

  private OfAttention noAttention() {
    FloatView none = memory.get(0);
    return new OfAttention(norm(stream(), 0), none, none, none, shared.scratch());
  }

  private OfMlp noMlp(FloatView residual) {
    FloatView none = memory.get(0);
    return new OfMlp(norm(residual, 0), none, none, shared.scratch());
  }

  private OfAttention attention(LayerShape shape) {
    return new OfAttention(
        norm(stream(), rows),
        memory.get(rows, shape.fusedWidth()),
        memory.get(Math.toIntExact(savedFloats(shape))),
        memory.get(rows, shape.valuesWidth()),
        shared.scratch());
  }

  private OfAttention uniformAttention(LayerShape shape) {
    return new OfAttention(
        norm(stream(), 0),
        memory.get(shape.fusedWidth()),
        memory.get(rows, shape.heads()),
        memory.get(shape.heads(), config.nEmbd()),
        shared.scratch());
  }

  private OfMlp mlp(LayerShape shape, MlpFormat form, FloatView residual) {
    return new OfMlp(
        norm(residual, form == MlpFormat.UNIFORM ? 0 : rows),
        memory.get(form.hiddenRows(rows), shape.inner()),
        shared.activated(),
        shared.scratch());
  }
}
