package dev.espalier.model.network;

import dev.espalier.memory.Allocator;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;

/**
 * The scratch of the backward pass, shared by all layers.
 *
 * @param residual gradient of the residual stream, updated in place from the last block to the
 *     first
 * @param branch gradient of a sub-layer's output, [rows, width]
 * @param narrow gradient of a projection's input, [rows, max(width, values)]
 * @param wide [rows, max(fused, inner)], with rows padded to whole tiles if any weight is sparse
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
