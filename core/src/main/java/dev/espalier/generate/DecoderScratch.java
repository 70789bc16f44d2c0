package dev.espalier.generate;

import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.lang.foreign.Arena;

/**
 * The values of one pass, reused by every layer; each has as many rows as a pass may have.
 *
 * @param residual the residual stream, [rows, width]
 * @param normed output of a layer norm, [rows, width]
 * @param read the features of {@code normed} that a projection reads, [rows, width]
 * @param branch output of a sub-layer, [rows, width]
 * @param qkv queries, keys and values, [rows, fused]
 * @param attended output of the heads, [rows, values]
 * @param inner the hidden layer, [rows, neurons]
 * @param mean of a layer norm, [rows]
 * @param rstd of a layer norm, [rows]
 */
record DecoderScratch(
    FloatView residual,
    FloatView normed,
    FloatView read,
    FloatView branch,
    FloatView qkv,
    FloatView attended,
    FloatView inner,
    FloatView mean,
    FloatView rstd) {

  static DecoderScratch allocate(Arena arena, Gpt2Config config, int rows) {
    Widths widths = Widths.of(config);
    return new DecoderScratch(
        FloatView.allocate(arena, rows, config.nEmbd()),
        FloatView.allocate(arena, rows, config.nEmbd()),
        FloatView.allocate(arena, rows, config.nEmbd()),
        FloatView.allocate(arena, rows, config.nEmbd()),
        FloatView.allocate(arena, rows, widths.fused),
        FloatView.allocate(arena, rows, widths.attended),
        FloatView.allocate(arena, rows, widths.neurons),
        FloatView.allocate(arena, rows),
        FloatView.allocate(arena, rows));
  }

  static long bytes(Gpt2Config config, int rows) {
    Widths widths = Widths.of(config);
    long floats = 4L * config.nEmbd() + widths.fused + widths.attended + widths.neurons + 2;
    return Float.BYTES * floats * rows;
  }

  /** The largest widths of the layers. */
  private record Widths(int fused, int attended, int neurons) {

    static Widths of(Gpt2Config config) {
      int fused = 0;
      int attended = 0;
      int neurons = 0;
      for (LayerShape shape : config.layers()) {
        fused = Math.max(fused, shape.fusedWidth());
        attended = Math.max(attended, shape.valuesWidth());
        neurons = Math.max(neurons, shape.inner());
      }
      return new Widths(fused, attended, neurons);
    }
  }
}
