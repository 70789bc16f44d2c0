package dev.espalier.experiment.sweep;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.storage.DirectoryLock;

/**
 * Prepares the directory of a sweep, so that others may run its cells: writes what is to be run and
 * enters every cell into the ledger.
 */
public final class SweepPreparation implements Task<SweepResult> {

  private final SweepRequest request;
  private final boolean retry;

  private SweepPreparation(Builder builder) {
    this.request = builder.request();
    this.retry = builder.retry;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Prepares the directory and runs nothing.
   *
   * @throws dev.espalier.fault.BadInputException if the sweep, a cell or an input cannot be used;
   *     nothing has been written then
   */
  @Override
  public SweepResult run(ExperimentListener listener) {
    DirectoryLock.refuseIfInUse(request.out());
    SweepSetup setup = SweepSetup.of(request, listener);
    SweepDirectory sweep = request.directory();
    try (DirectoryLock _ = DirectoryLock.take(request.out(), listener::tell)) {
      setup.enter(retry);
      SweepOutlook.of(setup, setup.work()).sentences().forEach(listener::tell);
      return SweepResult.of(sweep, sweep.ledger().units());
    }
  }

  /** Collects what a sweep runs. */
  public static final class Builder extends SweepBuilder<SweepPreparation, Builder> {

    private boolean retry;

    private Builder() {}

    /** Lets cells that failed wait again. */
    public Builder retry(boolean again) {
      this.retry = again;
      return this;
    }

    @Override
    public SweepPreparation build() {
      return new SweepPreparation(this);
    }
  }
}
