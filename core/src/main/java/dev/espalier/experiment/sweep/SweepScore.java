package dev.espalier.experiment.sweep;

import dev.espalier.experiment.sweep.plan.Halving;
import dev.espalier.experiment.sweep.plan.PlannedUnit;
import dev.espalier.record.sweep.Ledger;
import dev.espalier.record.sweep.Objective;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.SweepRound;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Follows the units of a sweep while they run: counts, time left, the best cell, table and page.
 */
final class SweepScore implements UnitEvents {

  /** The share of the work after which its pace says something. */
  private static final double ENOUGH = 0.01;

  private final SweepSetup setup;
  private final SweepDirectory sweep;
  private final Ledger ledger;
  private final Objective objective;
  private final SweepWatcher watcher;
  private final SweepOutput output;
  private final Map<UnitName, SweepProgress.Running> running = new LinkedHashMap<>();
  private final Map<UnitName, Stretch> stretches = new LinkedHashMap<>();
  private final Map<UnitName, Double> parts = new HashMap<>();
  private final int cells;
  private final int failedBefore;
  private final long begin = System.nanoTime();
  private int done;
  private int failed;
  private int halved;
  private double roundsDone;

  /** Rounds expected after the next rung of units that have come there. */
  private double later;

  private Optional<SweepProgress.Best> best = Optional.empty();

  /**
   * Creates a score, with the cells that are done already.
   *
   * @param setup the sweep
   */
  SweepScore(SweepSetup setup, SweepWatcher watcher) {
    this.setup = setup;
    this.sweep = setup.directory();
    this.ledger = sweep.ledger();
    this.objective = setup.objective();
    this.output = new SweepOutput(sweep);
    this.watcher = watcher;
    this.cells = setup.plan().cells().size();
    for (PlannedUnit cell : setup.plan().cells()) {
      done += cell.isDone() ? 1 : 0;
      failed += cell.unit().state() == UnitState.FAILED ? 1 : 0;
      halved += cell.unit().course().halved() ? 1 : 0;
    }
    failedBefore = failed;
    for (Unit unit : ledger.units()) {
      if (unit.name().isCell() && unit.isDecided()) {
        record(unit);
      }
    }
    output.write();
  }

  /** The rounds that a unit is to train next, and those that perhaps follow. */
  private record Stretch(int begin, double rounds, double later) {

    /** Returns the stretch of a unit to its next rung, or to its end. */
    static Stretch of(Unit unit, int rounds, double factor) {
      List<Integer> rungs = unit.course().rungs();
      int passed = unit.course().passed();
      int begin = passed == 0 ? (unit.from().isEmpty() ? 0 : 1) : rungs.get(passed - 1) + 1;
      int end = unit.course().to().orElse(rounds - 1);
      double later = 0;
      double share = 1;
      int at = end;
      for (int rung = passed + 1; at < rounds - 1; rung++) {
        int next = rung < rungs.size() ? rungs.get(rung) : rounds - 1;
        share /= factor;
        later += share * (next - at);
        at = next;
      }
      return new Stretch(begin, Math.max(0.1, end + 1 - begin), later);
    }

    /** Returns the rounds of it that a unit has done which is so far. */
    double done(UnitProgress progress) {
      return Math.clamp(progress.rounds() - begin, 0, rounds);
    }
  }

  /** Begins with work that is to be run next. */
  void begin(List<PlannedUnit> work) {
    stretches.clear();
    later = 0;
    for (PlannedUnit unit : work) {
      stretches.put(
          unit.name(),
          Stretch.of(
              unit.unit(),
              setup.needs(unit).rounds(),
              setup.definition().halving().map(Halving::factor).orElse(1)));
    }
  }

  /** Enters the cells that were stopped at a rung. */
  void halved(List<Unit> cells) {
    halved += cells.size();
    cells.forEach(this::record);
    output.changed();
    cells.forEach(cell -> watcher.cellEnded(CellResult.of(sweep, cell), progress()));
  }

  /** Tells whether a cell has failed since this was created. */
  boolean anyFailed() {
    return failed > failedBefore;
  }

  private void record(Unit cell) {
    List<SweepRound> its = output.cell(cell).rounds();
    // The last round of a cell that was stopped is not comparable with those of the others.
    OptionalDouble value = cell.course().halved() ? OptionalDouble.empty() : objective.of(its);
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
    Stretch stretch = stretches.get(unit.name());
    if (stretch != null) {
      parts.put(unit.name(), stretch.done(progress));
    }
  }

  @Override
  public void ended(PlannedUnit unit, UnitState state, String what) {
    running.remove(unit.name());
    parts.remove(unit.name());
    Stretch stretch = stretches.remove(unit.name());
    if (stretch != null) {
      roundsDone += stretch.rounds();
      later += stretch.later();
    }
    if (!unit.name().isCell()) {
      return;
    }
    Unit now = ledger.unit(unit.name()).orElse(unit.unit());
    if (state == UnitState.DONE && now.state() != UnitState.DONE) {
      // It has come to a rung.
      return;
    }
    if (state == UnitState.DONE) {
      done++;
      record(now);
    } else if (state == UnitState.FAILED) {
      failed++;
    }
    output.changed();
    watcher.cellEnded(CellResult.of(sweep, now), progress());
  }

  @Override
  public void tick() {
    output.writeIfDue();
    watcher.progress(progress());
  }

  /** Writes what is not written yet. */
  void finish() {
    output.write();
  }

  private SweepProgress progress() {
    return new SweepProgress(
        cells, done, failed, halved, List.copyOf(running.values()), best, secondsLeft());
  }

  private OptionalDouble secondsLeft() {
    double all = roundsDone + later;
    for (Stretch stretch : stretches.values()) {
      all += stretch.rounds() + stretch.later();
    }
    double so = roundsDone + parts.values().stream().mapToDouble(Double::doubleValue).sum();
    double seconds = (System.nanoTime() - begin) / 1e9;
    return so < ENOUGH * all
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, (all - so) / so * seconds));
  }
}
