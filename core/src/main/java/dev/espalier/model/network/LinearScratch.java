package dev.espalier.model.network;

import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.Allocator;
import dev.espalier.memory.FloatView;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.FormatPolicy.Part;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import java.util.List;

/**
 * Memory into which the forms of a projection copy operands, shared by all layers: as large as the
 * most demanding of them requires, and empty if all forms work in place.
 *
 * @param in copy of the projection's input or of its gradient
 * @param out copy of its output or of its gradient
 * @param weight some rows of the weight or of its gradient
 * @param row one value per input feature
 * @param column one value per output feature
 * @param inputs the inputs that a projection reads, if these are not all, or their gradient
 */
public record LinearScratch(
    FloatView in,
    FloatView out,
    FloatView weight,
    FloatView row,
    FloatView column,
    FloatView inputs) {

  static LinearScratch allocate(
      Allocator memory, Gpt2Config config, ExecutionPlan forms, int rows) {
    int padded = TokenTiles.tiles(rows) * TokenTiles.TOKENS;
    long in = 0;
    long out = 0;
    long weight = 0;
    int row = 0;
    int column = 0;
    for (ExecutionPlan.Matrix matrix : forms.matrices()) {
      switch (matrix.form()) {
        case COMPACT -> {
          in = Math.max(in, (long) rows * matrix.rows());
          weight = Math.max(weight, (long) matrix.liveRows() * matrix.columns());
          row = Math.max(row, matrix.rows());
          column = Math.max(column, matrix.columns());
        }
        case SPARSE -> {
          // The head is transposed: its input has as many features as it has columns. A look-up
          // works in place.
          long widthIn = matrix.part() == Part.HEAD ? matrix.columns() : matrix.rows();
          if (matrix.part() != Part.LOOK_UP) {
            in = Math.max(in, padded * widthIn);
            out = Math.max(out, (long) padded * matrix.columns());
          }
        }
        case DENSE, UNIFORM -> {
          // These forms work in place.
        }
      }
    }
    return new LinearScratch(
        memory.get(Math.toIntExact(in)),
        memory.get(Math.toIntExact(out)),
        memory.get(Math.toIntExact(weight)),
        memory.get(row),
        memory.get(column),
        memory.get(rows, read(config)));
  }

  /** Returns the most inputs that must be gathered for a projection. */
  private static int read(Gpt2Config config) {
    int most = 0;
    for (LayerShape shape : config.layers()) {
      for (Inputs inputs : List.of(shape.attentionInputs(), shape.mlpInputs())) {
        most = Math.max(most, inputs.isAll() ? 0 : inputs.count(config.nEmbd()));
      }
    }
    return most;
  }

  /** Returns {@link #in} as tiles of the given width. */
  public TokenTiles inTiles(int rows, int width) {
    return tiles(in, rows, width);
  }

  /** Returns {@link #out} as tiles of the given width. */
  public TokenTiles outTiles(int rows, int width) {
    return tiles(out, rows, width);
  }

  public static TokenTiles tiles(FloatView memory, int rows, int width) {
    int count = TokenTiles.tiles(rows);
    return new TokenTiles(memory, count, width);
  }
}
