package dev.espalier.model;

import dev.espalier.memory.FloatView;

/**
 * The scratch of the backward pass, shared by all layers.
 *
 * @param residual the stream's gradient, updated in place from the last block to the first
 * @param branch a sub-layer's output's gradient, [rows, width]
 * @param narrow a sub-layer's input's gradient, [rows, width]
 * @param wide [rows, max(3 · width, inner)], the rows filled up to whole tiles where any weight is
 *     sparse
 */
record Gradients(FloatView residual, FloatView branch, FloatView narrow, FloatView wide) {

  static Gradients allocate(Activations.Allocator memory, Gpt2Config config, int rows, int padded) {
    int width = config.nEmbd();
    return new Gradients(
        memory.get(rows, width),
        memory.get(rows, width),
        memory.get(rows, width),
        memory.get(padded, Math.max(3 * width, config.nInner())));
  }
}
