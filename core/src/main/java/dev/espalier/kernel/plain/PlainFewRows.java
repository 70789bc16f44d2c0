package dev.espalier.kernel.plain;

import dev.espalier.kernel.FewRows;
import dev.espalier.kernel.Survivors;
import dev.espalier.kernel.WeightMatrix;
import dev.espalier.memory.Bfloat16;
import dev.espalier.memory.FloatView;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** {@link FewRows} output by output, with sums in double precision. */
public final class PlainFewRows implements FewRows {

  @Override
  public Weight dense(WeightMatrix weight) {
    return new Dense(weight);
  }

  @Override
  public Weight bfloat16(Arena arena, WeightMatrix weight) {
    FloatView rounded = FloatView.allocate(arena, Math.toIntExact(weight.values().size()));
    for (long i = 0; i < rounded.size(); i++) {
      rounded.set(i, Bfloat16.widen(Bfloat16.round(weight.values().get(i))));
    }
    return new Dense(new WeightMatrix(rounded, weight.inputs(), weight.outputs(), weight.order()));
  }

  @Override
  public Weight sparse(Survivors weight) {
    return new Sparse(weight);
  }

  private record Dense(WeightMatrix w) implements Weight {

    @Override
    public void multiply(FloatView out, FloatView in, @Nullable FloatView bias, int rows) {
      FewRows.requireRoom(out, in, bias, rows, w.inputs(), w.outputs());
      for (int r = 0; r < rows; r++) {
        for (int j = 0; j < w.outputs(); j++) {
          double sum = bias == null ? 0 : bias.get(j);
          for (int i = 0; i < w.inputs(); i++) {
            sum += (double) in.get((long) r * w.inputs() + i) * w.values().get(w.index(i, j));
          }
          out.set((long) r * w.outputs() + j, (float) sum);
        }
      }
    }

    @Override
    public long bytes() {
      return w.values().size() * Float.BYTES;
    }
  }

  private record Sparse(Survivors w) implements Weight {

    @Override
    public void multiply(FloatView out, FloatView in, @Nullable FloatView bias, int rows) {
      FewRows.requireRoom(out, in, bias, rows, w.inputs(), w.outputs());
      for (int r = 0; r < rows; r++) {
        for (int j = 0; j < w.outputs(); j++) {
          double sum = bias == null ? 0 : bias.get(j);
          for (int k = w.starts()[j]; k < w.starts()[j + 1]; k++) {
            sum += (double) in.get((long) r * w.inputs() + w.inputIndices()[k]) * w.values()[k];
          }
          out.set((long) r * w.outputs() + j, (float) sum);
        }
      }
    }

    @Override
    public long bytes() {
      return (long) w.count() * Survivors.ENTRY_BYTES;
    }
  }
}
