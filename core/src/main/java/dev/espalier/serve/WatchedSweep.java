package dev.espalier.serve;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.sweep.Ledger;
import dev.espalier.record.sweep.SweepCells;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitState;
import dev.espalier.report.sweep.SweepPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sweep observed through its ledger. A cell's rounds are read once, and the page of a large sweep
 * is built anew only after a pause many times as long as that took.
 */
final class WatchedSweep implements Watched {

  private static final long PAUSE = 20;

  /** How many cells are named that are being run. */
  private static final int MOST_NAMED = 4;

  private final SweepDirectory sweep;
  private final Ledger ledger;
  private final SweepCells cells;
  private volatile boolean ended;
  private String version = "";
  private long due = System.nanoTime();

  WatchedSweep(SweepDirectory sweep) {
    this.sweep = sweep;
    this.ledger = sweep.ledger();
    this.cells = new SweepCells(sweep);
  }

  /**
   * The state of a sweep, as {@code live.json} contains it.
   *
   * @param version changes whenever the page changes
   * @param state {@code running}, {@code idle}: no process runs a cell; or {@code ended}
   * @param cells number of cells
   * @param cellsDone how many are complete
   * @param cellsFailed how many ended with a fault
   * @param cellsRunning how many units are being run
   * @param running the names of the first of them, such as {@code cell 7}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record State(
      String version,
      String state,
      int cells,
      int cellsDone,
      int cellsFailed,
      int cellsRunning,
      @Nullable List<String> running) {}

  @Override
  public Path path() {
    return sweep.path();
  }

  @Override
  public synchronized String version() {
    if (version.isEmpty() || ended || System.nanoTime() - due >= 0) {
      version =
          Long.toHexString(
              31 * (31 * sweep.definition().toFile().lastModified() + ledger.length())
                  + (ended ? 1 : 0));
    }
    return version;
  }

  @Override
  public synchronized State look() {
    List<Unit> units = ledger.units();
    List<Unit> own =
        units.stream()
            .filter(unit -> unit.name().isCell() && unit.state() != UnitState.REMOVED)
            .toList();
    List<String> running =
        units.stream()
            .filter(unit -> unit.stateNow() == UnitState.RUNNING)
            .map(unit -> unit.name().toString())
            .toList();
    return new State(
        version(),
        ended ? "ended" : running.isEmpty() ? "idle" : "running",
        own.size(),
        count(own, UnitState.DONE),
        count(own, UnitState.FAILED),
        running.size(),
        running.subList(0, Math.min(MOST_NAMED, running.size())));
  }

  private static int count(List<Unit> units, UnitState state) {
    return (int) units.stream().filter(unit -> unit.state() == state).count();
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public synchronized Optional<String> report() {
    if (!SweepDirectory.isOne(sweep.path())) {
      return Optional.empty();
    }
    long begin = System.nanoTime();
    String page = new SweepPage(sweep, cells.look()).html();
    long end = System.nanoTime();
    due = end + PAUSE * (end - begin);
    return Optional.of(page);
  }

  @Override
  public String waiting() {
    return "The page appears here when the sweep has its cells.";
  }

  @Override
  public synchronized Optional<Path> file(String path) {
    return switch (path) {
      case "/results.csv" -> Optional.of(sweep.resultsCsv());
      case "/results.parquet" -> Optional.of(sweep.resultsParquet());
      default ->
          // Only the pages of its own cells, whatever else a path may say.
          ledger.units().stream()
              .filter(unit -> unit.name().isCell())
              .filter(unit -> path.equals("/" + unit.folder() + "/report.html"))
              .map(unit -> sweep.run(unit).report())
              .filter(Files::isRegularFile)
              .findFirst();
    };
  }
}
