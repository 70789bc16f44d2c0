package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.FeatureSelection;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Inputs;
import org.jspecify.annotations.Nullable;

/**
 * The part of a layer norm's output that the following projection reads: the output itself, or the
 * columns for which the projection has rows, gathered.
 */
final class ReadInputs {

  private final @Nullable FeatureSelection chosen;
  private final int count;

  private ReadInputs(@Nullable FeatureSelection chosen, int count) {
    this.chosen = chosen;
    this.count = count;
  }

  static ReadInputs of(Inputs inputs, Gpt2Config config, Kernels kernels) {
    int width = config.nEmbd();
    FeatureSelection chosen =
        inputs.isAll()
            ? null
            : FeatureSelection.exactly(inputs.indices(width), width, kernels.workers());
    return new ReadInputs(chosen, inputs.count(width));
  }

  /** Returns the number of columns read. */
  int count() {
    return count;
  }

  boolean isAll() {
    return chosen == null;
  }

  /** Returns the columns of {@code normed} [rows, width] that are read, [rows, count]. */
  FloatView read(FloatView normed, int rows, LinearScratch scratch) {
    if (chosen == null) {
      return normed;
    }
    chosen.gatherColumns(scratch.inputs(), normed, rows);
    return scratch.inputs();
  }

  /**
   * Returns the memory for the gradient of the columns read; {@code whole} if these are all
   * columns.
   */
  FloatView gradient(FloatView whole, LinearScratch scratch) {
    return chosen == null ? whole : scratch.inputs();
  }

  /** Completes {@code whole} [rows, width], whose columns that are not read have gradient 0. */
  void spread(FloatView whole, int rows, LinearScratch scratch) {
    if (chosen != null) {
      chosen.scatterColumns(whole, scratch.inputs(), rows);
    }
  }
}
