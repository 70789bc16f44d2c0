package dev.espalier.experiment.sweep;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.record.sweep.SweepDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Tells where a sweep stands, from its ledger alone. */
public final class SweepStatus implements Task<SweepResult> {

  private final Path sweep;

  private SweepStatus(Path sweep) {
    this.sweep = sweep;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads the ledger.
   *
   * @throws dev.espalier.fault.BadInputException if there is no sweep, or its ledger cannot be read
   */
  @Override
  public SweepResult run(ExperimentListener listener) {
    SweepDirectory directory = SweepDirectory.existing(sweep);
    return SweepResult.of(directory, directory.ledger().units());
  }

  /** Collects the inputs. */
  public static final class Builder extends TaskBuilder<SweepStatus, Builder> {

    private @Nullable Path sweep;

    private Builder() {}

    /** Sets the directory of the sweep; required. */
    public Builder sweep(Path directory) {
      this.sweep = directory;
      return this;
    }

    @Override
    public SweepStatus build() {
      return new SweepStatus(given(sweep, "sweep(directory)"));
    }
  }
}
