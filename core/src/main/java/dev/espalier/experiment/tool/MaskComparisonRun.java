package dev.espalier.experiment.tool;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.progress.ExperimentListener;
import org.jspecify.annotations.Nullable;

/** Compares two masks: the weights that each keeps, those that both keep, and their distance. */
public final class MaskComparisonRun implements Task<MaskComparison> {

  private final TwoMasks masks;

  private MaskComparisonRun(TwoMasks masks) {
    this.masks = masks;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads and compares the masks.
   *
   * @throws dev.espalier.fault.BadInputException if a mask cannot be read or the masks do not match
   */
  @Override
  public MaskComparison run(ExperimentListener listener) {
    return MaskComparison.of(masks.fileA(), masks.fileB(), masks.read());
  }

  /** Collects the inputs of a comparison of masks. */
  public static final class Builder extends TaskBuilder<MaskComparisonRun, Builder> {

    private @Nullable TwoMasks masks;
    private boolean force;

    private Builder() {}

    /**
     * Sets the two masks; required. Each is named by its file, the directory of a round, or that of
     * a run, which stands for its last complete round.
     */
    public Builder masks(String a, String b) {
      this.masks = TwoMasks.of(a, b);
      return this;
    }

    /**
     * Allows masks of different checkpoints and scopes, which are refused by default; a tensor that
     * only one mask has counts as fully kept in the other.
     */
    public Builder force(boolean force) {
      this.force = force;
      return this;
    }

    @Override
    public MaskComparisonRun build() {
      return new MaskComparisonRun(given(masks, "masks(a, b)").force(force));
    }
  }
}
