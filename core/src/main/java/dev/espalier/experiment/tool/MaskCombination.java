package dev.espalier.experiment.tool;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.mask.MaskPair;
import org.jspecify.annotations.Nullable;

/** Combines two masks into one and writes it. */
public final class MaskCombination implements Task<MaskSummary> {

  /** The ways to combine two masks. */
  public enum Rule {
    /** Keeps the weights that both masks keep. */
    AND,
    /** Keeps the weights that at least one mask keeps. */
    OR
  }

  private final OutputFile out;
  private final TwoMasks masks;
  private final Rule rule;

  private MaskCombination(OutputFile out, TwoMasks masks, Rule rule) {
    this.out = out;
    this.masks = masks;
    this.rule = rule;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads the masks and writes their combination.
   *
   * @throws dev.espalier.fault.BadInputException if a mask cannot be read, the masks do not match,
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

  /** Collects the inputs of a combination of masks. */
  public static final class Builder extends FileBuilder<MaskCombination, Builder> {

    private @Nullable TwoMasks masks;
    private boolean force;
    private @Nullable Rule rule;

    private Builder() {}

    /**
     * Sets the two masks; required. Each is named by its file, the directory of a round, or that of
     * a run, which stands for its last complete round.
     */
    public Builder masks(String a, String b) {
      this.masks = TwoMasks.of(a, b);
      return this;
    }

    /** Sets how the masks are combined; required. */
    public Builder rule(Rule rule) {
      this.rule = rule;
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
    public MaskCombination build() {
      return new MaskCombination(
          output(), given(masks, "masks(a, b)").force(force), given(rule, "rule(rule)"));
    }
  }
}
