package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.FeatureSelection;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Inputs;
import org.jspecify.annotations.Nullable;

/**
 * What a projection reads of the layer norm before it: the norm's output as it is, or the columns
 * it has rows for, copied together.
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

  /** How many columns are read. */
  int count() {
    return count;
  }

  boolean isAll() {
    return chosen == null;
  }

  /** The columns of {@code normed} [rows, width] that are read, [rows, count]. */
  FloatView read(FloatView normed, int rows, LinearScratch scratch) {
    if (chosen == null) {
      return normed;
    }
    chosen.gatherColumns(scratch.inputs(), normed, rows);
    return scratch.inputs();
  }

  /** Where the gradient of what is read is to be written; that of all of it is {@code whole}. */
  FloatView gradient(FloatView whole, LinearScratch scratch) {
    return chosen == null ? whole : scratch.inputs();
  }

  /** Completes {@code whole} [rows, width], whose columns that are not read have no gradient. */
  void spread(FloatView whole, int rows, LinearScratch scratch) {
    if (chosen != null) {
      chosen.scatterColumns(whole, scratch.inputs(), rows);
    }
  }
}
