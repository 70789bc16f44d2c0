package dev.espalier.model.network;

import dev.espalier.memory.Allocator;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;

/**
 * The scratch of the backward pass, shared by all layers.
 *
 * @param residual the stream's gradient, updated in place from the last block to the first
 * @param branch a sub-layer's output's gradient, [rows, width]
 * @param narrow a projection's input's gradient, [rows, max(width, values)]
 * @param wide [rows, max(fused, inner)], the rows filled up to whole tiles where any weight is
 *     sparse
 */
record Gradients(FloatView residual, FloatView branch, FloatView narrow, FloatView wide) {

  static Gradients allocate(Allocator memory, Gpt2Config config, int rows, int padded) {
    int width = config.nEmbd();
    int narrow = width;
    int wide = 0;
    for (LayerShape shape : config.layers()) {
      narrow = Math.max(narrow, shape.valuesWidth());
      wide = Math.max(wide, Math.max(shape.fusedWidth(), shape.inner()));
    }
    return new Gradients(
        memory.get(rows, width),
        memory.get(rows, width),
        memory.get(rows, narrow),
        memory.get(padded, wide));
  }
}
