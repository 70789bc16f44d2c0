package dev.espalier.experiment.sweep;

import dev.espalier.experiment.sweep.plan.Objective;
import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.sweep.Ledger;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.SweepTable;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Follows the units of a sweep while they run: counts, time left, the best cell, the table. */
final class SweepScore implements UnitEvents {

  /** The share of the work after which its pace says something. */
  private static final double ENOUGH = 0.01;

  private final SweepDirectory sweep;
  private final Ledger ledger;
  private final Objective objective;
  private final SweepWatcher watcher;
  private final SweepTable table = new SweepTable();
  private final Map<UnitName, SweepProgress.Running> running = new LinkedHashMap<>();
  private final Map<UnitName, Double> rounds = new LinkedHashMap<>();
  private final int cells;
  private final long begin = System.nanoTime();
  private int done;
  private int failed;
  private double roundsDone;
  private Optional<SweepProgress.Best> best = Optional.empty();

  /**
   * Creates a score, with the cells that are done already.
   *
   * @param setup the sweep
   * @param work the units to be run
   */
  SweepScore(SweepSetup setup, List<PlannedUnit> work, SweepWatcher watcher) {
    this.sweep = setup.directory();
    this.ledger = sweep.ledger();
    this.objective = setup.objective();
    this.watcher = watcher;
    this.cells = setup.plan().cells().size();
    for (PlannedUnit unit : work) {
      double dense = unit.unit().from().isEmpty() ? 0 : 1;
      rounds.put(unit.name(), Math.max(0.1, setup.needs(unit).rounds() - dense));
    }
    for (PlannedUnit cell : setup.plan().cells()) {
      done += cell.isDone() ? 1 : 0;
      failed += cell.unit().state() == UnitState.FAILED ? 1 : 0;
    }
    for (Unit unit : ledger.units()) {
      if (unit.name().isCell() && unit.state() == UnitState.DONE) {
        record(unit);
      }
    }
    table.write(sweep.resultsCsv());
  }

  private void record(Unit cell) {
    List<RoundRecord> its = sweep.run(cell).wholeRounds();
    table.put(cell, its);
    OptionalDouble value = objective.of(its);
    if (value.isPresent()
        && (best.isEmpty() || objective.better(value.getAsDouble(), best.get().value()))) {
      best =
          Optional.of(
              new SweepProgress.Best(cell.name().number(), value.getAsDouble(), objective.words()));
    }
  }

  @Override
  public void started(PlannedUnit unit) {
    running.put(unit.name(), new SweepProgress.Running(unit.name().toString(), 0));
  }

  @Override
  public void progressed(PlannedUnit unit, UnitProgress progress) {
    running.put(unit.name(), new SweepProgress.Running(unit.name().toString(), progress.share()));
  }

  @Override
  public void ended(PlannedUnit unit, UnitState state, String what) {
    running.remove(unit.name());
    roundsDone += rounds.getOrDefault(unit.name(), 0.0);
    if (!unit.name().isCell()) {
      return;
    }
    Unit now = ledger.unit(unit.name()).orElse(unit.unit());
    if (state == UnitState.DONE) {
      done++;
      record(now);
      table.write(sweep.resultsCsv());
    } else if (state == UnitState.FAILED) {
      failed++;
    }
    watcher.cellEnded(CellResult.of(sweep, now), progress());
  }

  @Override
  public void tick() {
    watcher.progress(progress());
  }

  private SweepProgress progress() {
    return new SweepProgress(
        cells, done, failed, List.copyOf(running.values()), best, secondsLeft());
  }

  private OptionalDouble secondsLeft() {
    double all = rounds.values().stream().mapToDouble(Double::doubleValue).sum();
    double so =
        roundsDone
            + running.entrySet().stream()
                .mapToDouble(
                    unit -> unit.getValue().share() * rounds.getOrDefault(unit.getKey(), 0.0))
                .sum();
    double seconds = (System.nanoTime() - begin) / 1e9;
    return so < ENOUGH * all
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, (all - so) / so * seconds));
  }
}
