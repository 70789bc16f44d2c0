package dev.espalier.record.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cells of a sweep, of which each run is read once, when it is done: to look again costs only
 * what is new. Not thread-safe.
 */
public final class SweepCells {

  private final SweepDirectory sweep;
  private final Ledger ledger;
  private final Map<UnitName, SweepCell> known = new HashMap<>();

  /** Creates a reader of a sweep, without accessing the disk. */
  public SweepCells(SweepDirectory sweep) {
    this.sweep = sweep;
    this.ledger = sweep.ledger();
  }

  /** Returns the directory. */
  public SweepDirectory sweep() {
    return sweep;
  }

  /**
   * Returns the cells as they are now, in the order of their numbers, but for those that the sweep
   * no longer has.
   *
   * @throws dev.espalier.fault.BadInputException if the ledger or a run cannot be read
   */
  public List<SweepCell> look() {
    List<SweepCell> cells = new ArrayList<>();
    for (Unit unit : ledger.units()) {
      if (unit.name().isCell() && unit.state() != UnitState.REMOVED) {
        cells.add(cell(unit));
      }
    }
    return cells;
  }

  /**
   * Returns a cell.
   *
   * @param unit the cell as the ledger has it
   */
  public SweepCell cell(Unit unit) {
    SweepCell before = known.get(unit.name());
    if (before != null && before.unit().equals(unit)) {
      return before;
    }
    SweepCell cell = SweepCell.read(sweep, unit);
    known.put(unit.name(), cell);
    return cell;
  }
}
