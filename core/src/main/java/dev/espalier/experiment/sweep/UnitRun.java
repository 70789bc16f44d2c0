package dev.espalier.experiment.sweep;

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.ExperimentResult;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.progress.ForwardingListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.RunFailedException;
import dev.espalier.record.sweep.Donor;
import dev.espalier.record.sweep.Ledger;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.report.ReportWriter;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.settings.SweepSettings;
import dev.espalier.storage.InUseException;
import dev.espalier.storage.RunningProcess;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;

/**
 * The run of one unit of a prepared sweep, in this process. It begins or goes on where it was
 * stopped, and every change of its state is in the ledger.
 */
final class UnitRun {

  private final SweepDirectory sweep;
  private final Ledger ledger;
  private final Unit unit;

  private UnitRun(SweepDirectory sweep, Unit unit) {
    this.sweep = sweep;
    this.ledger = sweep.ledger();
    this.unit = unit;
  }

  /**
   * Returns the run of a unit.
   *
   * @throws BadInputException if the sweep has no such unit
   */
  static UnitRun of(SweepDirectory sweep, UnitName name) {
    return sweep
        .ledger()
        .unit(name)
        .filter(unit -> unit.state() != UnitState.REMOVED)
        .map(unit -> new UnitRun(sweep, unit))
        .orElseThrow(
            () ->
                new BadInputException(
                    sweep.path().toString(),
                    "has no " + name,
                    "'espalier sweep status' tells its cells"));
  }

  /** Returns the unit as the ledger had it when this was created. */
  Unit unit() {
    return unit;
  }

  /** Returns the directory of the run. */
  Path out() {
    return sweep.run(unit).path();
  }

  /**
   * Runs the unit to its end.
   *
   * @param threads threads to compute with; as the settings say if empty
   * @throws RuntimeException as {@link Experiment#run}; the ledger has its line then
   */
  void run(OptionalInt threads, ExperimentListener listener) {
    Experiment.Builder run =
        Experiment.builder().settings(settings(threads)).out(out()).resume(true);
    unit.course().to().ifPresent(run::pauseAfter);
    for (Donor donor : unit.from()) {
      run.take(sweep.path().resolve(donor.run()), donor.last());
    }
    try {
      ExperimentResult result = run.build().run(new Entering(listener));
      if (unit.name().isCell()) {
        ReportWriter.write(out());
      }
      if (result.complete()) {
        ledger.state(unit.name(), UnitState.DONE, null);
      } else {
        ledger.state(
            unit.name(),
            UnitState.WAITING,
            "until all cells have come so far as round " + unit.course().to().orElseThrow());
      }
    } catch (InUseException e) {
      // What the other process does is in the ledger already.
      throw e;
    } catch (CancellationException e) {
      ledger.state(unit.name(), UnitState.STOPPED, "interrupted");
      throw e;
    } catch (BadInputException | RunFailedException e) {
      if (Thread.currentThread().isInterrupted()) {
        ledger.state(unit.name(), UnitState.STOPPED, "interrupted");
      } else {
        ledger.state(unit.name(), UnitState.FAILED, e.getMessage());
      }
      throw e;
    } catch (RuntimeException | OutOfMemoryError e) {
      ledger.state(
          unit.name(),
          Thread.currentThread().isInterrupted() ? UnitState.STOPPED : UnitState.FAILED,
          String.valueOf(e));
      throw e;
    }
  }

  private Settings settings(OptionalInt threads) {
    Settings settings;
    if (unit.name().isCell()) {
      settings = SweepSettings.read(sweep.definition()).settings();
      for (Map.Entry<String, String> varied : unit.settings().entrySet()) {
        settings = settings.with(Setting.ofKey(varied.getKey()).orElseThrow(), varied.getValue());
      }
    } else {
      settings = SettingsFile.of(unit.settings(), unit.name().toString());
    }
    return threads.isPresent() ? settings.with(Setting.THREADS, threads.getAsInt()) : settings;
  }

  /** Enters into the ledger that the run goes on, once it has its directory, and what it takes. */
  private final class Entering extends ForwardingListener {

    private boolean begun;
    private int taken;

    Entering(ExperimentListener listener) {
      super(listener);
    }

    @Override
    public void roundStarted(int round, int lastRound, double sparsity) {
      if (!begun) {
        begun = true;
        ledger.running(unit.name(), RunningProcess.current());
        // Rounds are taken from the first on.
        taken = unit.taken();
      }
      super.roundStarted(round, lastRound, sparsity);
    }

    @Override
    public void roundTaken(int round, Path run) {
      taken++;
      ledger.taken(unit.name(), taken);
      super.roundTaken(round, run);
    }
  }
}
