package dev.espalier.experiment.tool;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.input.MaskSource;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.mask.MaskFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Counts the weights that a mask keeps. */
public final class MaskInspection implements Task<MaskSummary> {

  private final String mask;

  private MaskInspection(String mask) {
    this.mask = mask;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads the mask and counts its weights.
   *
   * @throws dev.espalier.fault.BadInputException if the mask does not exist or cannot be read
   */
  @Override
  public MaskSummary run(ExperimentListener listener) {
    Path file = MaskSource.file(mask);
    return MaskSummary.of(file, MaskFile.readAlone(file));
  }

  /** Collects the inputs of an inspection of a mask. */
  public static final class Builder extends TaskBuilder<MaskInspection, Builder> {

    private @Nullable String mask;

    private Builder() {}

    /**
     * Sets the mask; required: its file, the directory of a round, or that of a run, which stands
     * for its last complete round.
     */
    public Builder mask(String mask) {
      this.mask = mask;
      return this;
    }

    @Override
    public MaskInspection build() {
      return new MaskInspection(given(mask, "mask(name)"));
    }
  }
}
