package dev.espalier.experiment.tool;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.mask.MaskPair;
import org.jspecify.annotations.Nullable;

/** Makes one mask of two and writes it. */
public final class MaskCombination implements Task<MaskSummary> {

  /** How two masks become one. */
  public enum Rule {
    /** Keeps what both keep: pruned is what either mask prunes. */
    AND,
    /** Keeps what one of them keeps: pruned is what both masks prune. */
    OR
  }

  private final TwoMasks masks;
  private final Rule rule;
  private final OutputFile out;

  private MaskCombination(Builder builder) {
    this.masks = builder.masks();
    this.rule = builder.rule();
    this.out = builder.output();
  }

  /** Starts an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads the masks and writes the combined one.
   *
   * @throws dev.espalier.fault.BadInputException if one cannot be read, they do not fit each other,
   *     or the file exists
   */
  @Override
  public MaskSummary run(ExperimentListener listener) {
    out.checkFree();
    MaskPair pair = masks.read();
    return out.write(
        switch (rule) {
          case AND -> pair.intersection();
          case OR -> pair.union();
        });
  }

  /** Collects what a combination needs. */
  public static final class Builder extends FileBuilder<MaskCombination, Builder> {

    private @Nullable String a;
    private @Nullable String b;
    private boolean force;
    private @Nullable Rule rule;

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
     * Combines masks of different checkpoints and scopes, too; a tensor that only one has counts as
     * kept whole in the other. By default they are refused.
     */
    public Builder force(boolean force) {
      this.force = force;
      return this;
    }

    private TwoMasks masks() {
      return new TwoMasks(given(a, "masks(a, b)"), given(b, "masks(a, b)"), force);
    }

    /** Sets how the masks become one; required. */
    public Builder rule(Rule rule) {
      this.rule = rule;
      return this;
    }

    private Rule rule() {
      return given(rule, "rule(rule)");
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    public MaskCombination build() {
      return new MaskCombination(this);
    }
  }
}
