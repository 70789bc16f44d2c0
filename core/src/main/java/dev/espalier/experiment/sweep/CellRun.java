package dev.espalier.experiment.sweep;

import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.sweep.plan.Rungs;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.RunFailedException;
import dev.espalier.record.sweep.Donor;
import dev.espalier.record.sweep.Ledger;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.storage.InUseException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Runs one cell of a prepared sweep in this process, where a scheduler has the others run
 * elsewhere. Rounds that cells share are trained by the first that needs them, and the others wait.
 */
public final class CellRun implements Task<CellResult> {

  private static final long LOOK_AGAIN_MILLIS = 2_000;

  private final Path directory;
  private final int cell;
  private final OptionalInt threads;

  private CellRun(Path directory, int cell, OptionalInt threads) {
    this.directory = directory;
    this.cell = cell;
    this.threads = threads;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Runs the cell to its end, or goes on with it where it was stopped. A cell that is done is left
   * as it is. With halving, it runs to its next rung, and the last to come there decides for all.
   *
   * @throws BadInputException if there is no such cell, or an input cannot be used
   * @throws RunFailedException if training diverges
   * @throws CancellationException if the thread is interrupted; the cell is saved then
   */
  @Override
  public CellResult run(ExperimentListener listener) {
    SweepDirectory sweep = SweepDirectory.existing(directory);
    UnitRun run = UnitRun.of(sweep, UnitName.cell(cell));
    if (!run.unit().isDecided() && !Rungs.awaits(sweep, run.unit())) {
      for (Donor donor : run.unit().from()) {
        await(sweep, donor, listener);
      }
      run.run(threads, listener);
      // The last of a rung decides for all.
      Rungs.decide(sweep);
    }
    return CellResult.of(sweep, sweep.ledger().unit(run.unit().name()).orElseThrow());
  }

  private void await(SweepDirectory sweep, Donor donor, ExperimentListener listener) {
    Ledger ledger = sweep.ledger();
    List<Unit> shared =
        ledger.units().stream()
            .filter(unit -> !unit.name().isCell() && unit.folder().equals(donor.run()))
            .toList();
    for (Unit unit : shared) {
      boolean told = false;
      listener.tell("begins with " + unit.name() + ", as other cells do");
      while (ledger.unit(unit.name()).orElse(unit).state() != UnitState.DONE) {
        try {
          UnitRun.of(sweep, unit.name()).run(threads, listener);
        } catch (InUseException e) {
          if (!told) {
            listener.tell("waits for " + unit.name() + ", which another process trains");
            told = true;
          }
          pause();
        }
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    }
  }

  /** Collects the inputs. */
  public static final class Builder extends TaskBuilder<CellRun, Builder> {

    private @Nullable Path sweep;
    private int cell;
    private OptionalInt threads = OptionalInt.empty();

    private Builder() {}

    /** Sets the directory of the prepared sweep and the number of the cell; required. */
    public Builder cell(Path sweepDirectory, int number) {
      this.sweep = sweepDirectory;
      this.cell = number;
      return this;
    }

    /** Sets the threads to compute with; by default one for each processor. */
    public Builder threads(int count) {
      this.threads = OptionalInt.of(count);
      return this;
    }

    @Override
    public CellRun build() {
      return new CellRun(given(sweep, "cell(directory, number)"), cell, threads);
    }
  }
}
