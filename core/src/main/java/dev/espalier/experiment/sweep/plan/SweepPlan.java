package dev.espalier.experiment.sweep.plan;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.settings.SettingsFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The units of a sweep's work and what they take from each other, from what is defined now and what
 * the ledger has already.
 *
 * @param cells the cells in order, each with its unit
 * @param shared dense rounds that several cells begin with
 * @param removed cells of earlier definitions that are not complete
 */
public record SweepPlan(List<PlannedUnit> cells, List<PlannedUnit> shared, List<Unit> removed) {

  /** Copies the lists. */
  public SweepPlan {
    cells = List.copyOf(cells);
    shared = List.copyOf(shared);
    removed = List.copyOf(removed);
  }

  /**
   * Plans a sweep. A cell that the ledger has keeps its number, its folder and its state; others
   * are numbered on.
   *
   * @param before the units in the ledger
   * @throws BadInputException if two cells would be the same
   */
  public static SweepPlan of(SweepDefinition definition, List<Unit> before) {
    Map<String, Unit> known = SharedWork.byId(before);
    List<PlannedUnit> cells = numbered(definition, known, before);
    SharedWork shares = new SharedWork(cells, known, last(before, UnitName.Kind.SHARED));
    List<PlannedUnit> planned =
        cells.stream().map(cell -> cell.isDone() ? cell : shares.withDonors(cell)).toList();
    Set<String> ids =
        cells.stream().map(cell -> cell.unit().id()).collect(Collectors.toUnmodifiableSet());
    List<Unit> removed =
        before.stream()
            .filter(unit -> unit.name().isCell() && !unit.isDecided())
            .filter(unit -> !ids.contains(unit.id()))
            .toList();
    return new SweepPlan(planned, shares.made(), removed);
  }

  private static int last(List<Unit> units, UnitName.Kind kind) {
    return units.stream()
        .filter(unit -> unit.name().kind() == kind)
        .mapToInt(unit -> unit.name().number())
        .max()
        .orElse(0);
  }

  private static List<PlannedUnit> numbered(
      SweepDefinition definition, Map<String, Unit> known, List<Unit> before) {
    int number = last(before, UnitName.Kind.CELL);
    Map<String, Cell> cells = new LinkedHashMap<>();
    List<PlannedUnit> planned = new ArrayList<>();
    for (Combination varied : definition.combinations()) {
      Cell cell = Cell.of(varied, definition.base());
      Cell same = cells.putIfAbsent(cell.id(), cell);
      if (same != null) {
        throw new BadInputException(
            SettingsFile.SWEEP,
            "two cells would be the same: " + cell.words() + " and " + same.words(),
            "leave one of them out");
      }
      Unit there = known.get(SharedWork.key(UnitName.Kind.CELL, cell.id()));
      planned.add(
          new PlannedUnit(
              there == null
                  ? entered(UnitName.cell(++number), cell.id(), cell.words(), varied.byKey())
                  : again(there, varied.byKey()),
              cell.settings()));
    }
    return planned;
  }

  private static Unit entered(
      UnitName name, String id, String words, Map<String, String> settings) {
    return Unit.waiting(name, id, SweepDirectory.folder(name, words), settings, List.of());
  }

  /** A definition may name other axes for the same run. */
  private static Unit again(Unit unit, Map<String, String> settings) {
    UnitState state = unit.state() == UnitState.REMOVED ? UnitState.WAITING : unit.state();
    return unit.as(settings, state);
  }

  /** Returns all units, shared work first. */
  public List<PlannedUnit> all() {
    return Stream.concat(shared.stream(), cells.stream()).toList();
  }

  /** Returns everything that is not complete, shared work first. */
  public List<PlannedUnit> work() {
    return all().stream().filter(unit -> !unit.isDone()).toList();
  }
}
