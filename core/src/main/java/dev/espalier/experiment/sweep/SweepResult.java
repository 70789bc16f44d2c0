package dev.espalier.experiment.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.sweep.Donor;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitState;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a sweep stands, as {@code sweep --json} prints it.
 *
 * @param out its directory
 * @param cells its cells, in the order of their numbers
 * @param done number of cells that are complete
 * @param failed number of cells that ended with a fault
 * @param sharedRounds rounds that were trained once for several cells
 * @param savedRounds rounds that cells took instead of training them, less those trained for it
 * @param halved number of cells that halving stopped; null if it stopped none
 */
public record SweepResult(
    Path out,
    List<CellResult> cells,
    int done,
    int failed,
    int sharedRounds,
    int savedRounds,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer halved) {

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
    int halved = (int) cells.stream().filter(cell -> cell.course().halved()).count();
    return new SweepResult(
        sweep.path(),
        cells.stream().map(cell -> CellResult.of(sweep, cell)).toList(),
        count(cells, UnitState.DONE),
        count(cells, UnitState.FAILED),
        given.values().stream().mapToInt(Integer::intValue).sum(),
        Math.max(0, saved - trainedForIt),
        halved == 0 ? null : (Integer) halved);
  }

  private static int count(List<Unit> cells, UnitState state) {
    return (int) cells.stream().filter(cell -> cell.stateNow() == state).count();
  }

  /** Tells whether every cell is complete, or was stopped by halving. */
  public boolean allDone() {
    return done + (halved == null ? 0 : halved) == cells.size();
  }
}
