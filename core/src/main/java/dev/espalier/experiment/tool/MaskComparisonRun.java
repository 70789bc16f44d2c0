package dev.espalier.experiment.tool;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.progress.ExperimentListener;
import org.jspecify.annotations.Nullable;

/** Compares two masks: what each keeps, what both keep, and how far apart they are. */
public final class MaskComparisonRun implements Task<MaskComparison> {

  private final TwoMasks masks;

  private MaskComparisonRun(Builder builder) {
    this.masks = builder.masks();
  }

  /** Starts an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads the masks and compares them.
   *
   * @throws dev.espalier.fault.BadInputException if one cannot be read or they do not fit each
   *     other
   */
  @Override
  public MaskComparison run(ExperimentListener listener) {
    return MaskComparison.of(masks.fileA(), masks.fileB(), masks.read());
  }

  /** Collects what a comparison of masks needs. */
  public static final class Builder extends TaskBuilder<MaskComparisonRun, Builder> {

    private @Nullable String a;
    private @Nullable String b;
    private boolean force;

    private Builder() {}

    /**
     * Names the two masks; required. Each is its file, the directory of a round, or that of a run,
     * which stands for its last whole round.
     */
    public Builder masks(String a, String b) {
      this.a = a;
      this.b = b;
      return this;
    }

    /**
     * Compares masks of different checkpoints and scopes, too; a tensor that only one has counts as
     * kept whole in the other. By default they are refused.
     */
    public Builder force(boolean force) {
      this.force = force;
      return this;
    }

    private TwoMasks masks() {
      return new TwoMasks(given(a, "masks(a, b)"), given(b, "masks(a, b)"), force);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    public MaskComparisonRun build() {
      return new MaskComparisonRun(this);
    }
  }
}
