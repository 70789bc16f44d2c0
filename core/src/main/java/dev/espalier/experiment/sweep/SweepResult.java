package dev.espalier.experiment.sweep;

import dev.espalier.record.sweep.Donor;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitState;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a sweep stands, as {@code sweep --json} prints it.
 *
 * @param out its directory
 * @param cells its cells, in the order of their numbers
 * @param done number of cells that are complete
 * @param failed number of cells that ended with a fault
 * @param sharedRounds rounds that were trained once for several cells
 * @param savedRounds rounds that cells took instead of training them, less those trained for it
 */
public record SweepResult(
    Path out, List<CellResult> cells, int done, int failed, int sharedRounds, int savedRounds) {

  /** Copies the list. */
  public SweepResult {
    cells = List.copyOf(cells);
  }

  static SweepResult of(SweepDirectory sweep, List<Unit> units) {
    List<Unit> cells =
        units.stream()
            .filter(unit -> unit.name().isCell() && unit.state() != UnitState.REMOVED)
            .toList();
    Map<String, Integer> given = new HashMap<>();
    int saved = 0;
    for (Unit cell : cells) {
      saved += cell.taken();
      int taken = 0;
      for (Donor donor : cell.from()) {
        int of = Math.min(cell.taken() - 1, donor.last()) + 1;
        if (of > taken) {
          given.merge(donor.run(), of - taken, Math::max);
          taken = of;
        }
      }
    }
    int trainedForIt =
        (int)
            units.stream()
                .filter(unit -> !unit.name().isCell() && given.containsKey(unit.folder()))
                .count();
    return new SweepResult(
        sweep.path(),
        cells.stream().map(cell -> CellResult.of(sweep, cell)).toList(),
        count(cells, UnitState.DONE),
        count(cells, UnitState.FAILED),
        given.values().stream().mapToInt(Integer::intValue).sum(),
        Math.max(0, saved - trainedForIt));
  }

  private static int count(List<Unit> cells, UnitState state) {
    return (int) cells.stream().filter(cell -> cell.stateNow() == state).count();
  }

  /** Tells whether every cell is complete. */
  public boolean allDone() {
    return done == cells.size();
  }
}
