package dev.espalier.record.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.record.json.MayBeMissing;
import dev.espalier.storage.RunningProcess;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the ledger: what changed, and nothing else.
 *
 * @param time when it was written
 * @param cell the number of the cell; null if it is about other work
 * @param shared the number of the shared work; null if it is about a cell
 * @param id identity of the work: a hash of all settings that decide on its results
 * @param folder the run's folder, relative to the sweep's directory
 * @param settings the settings in which the unit differs from the sweep's, as text by key
 * @param from runs whose rounds it takes
 * @param state its state from now on
 * @param by the process that works on it
 * @param what why it failed, was stopped or begins again
 * @param taken number of rounds that it took from another run
 * @param rungs the rounds after which it is ranked among others
 * @param passed number of rungs that it has passed
 * @param halved whether it was stopped at a rung, for good
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LedgerLine(
    Instant time,
    @MayBeMissing @Nullable Integer cell,
    @MayBeMissing @Nullable Integer shared,
    @MayBeMissing @Nullable String id,
    @MayBeMissing @Nullable String folder,
    @MayBeMissing @Nullable Map<String, String> settings,
    @MayBeMissing @Nullable List<Donor> from,
    @MayBeMissing @Nullable UnitState state,
    @MayBeMissing @Nullable RunningProcess by,
    @MayBeMissing @Nullable String what,
    @MayBeMissing @Nullable Integer taken,
    @MayBeMissing @Nullable List<Integer> rungs,
    @MayBeMissing @Nullable Integer passed,
    @MayBeMissing @Nullable Boolean halved) {

  private static LedgerLine of(UnitName unit, Change change) {
    return new LedgerLine(
        Instant.now(),
        unit.isCell() ? (Integer) unit.number() : null,
        unit.isCell() ? null : (Integer) unit.number(),
        change.id,
        change.folder,
        change.settings,
        change.from,
        change.state,
        change.by,
        change.what,
        change.taken,
        change.rungs,
        change.passed,
        change.halved);
  }

  /** The parts of a line that are not its time and its unit. */
  private record Change(
      @Nullable String id,
      @Nullable String folder,
      @Nullable Map<String, String> settings,
      @Nullable List<Donor> from,
      @Nullable UnitState state,
      @Nullable RunningProcess by,
      @Nullable String what,
      @Nullable Integer taken,
      @Nullable List<Integer> rungs,
      @Nullable Integer passed,
      @Nullable Boolean halved) {

    Change(@Nullable UnitState state, @Nullable RunningProcess by, @Nullable String what) {
      this(null, null, null, null, state, by, what, null, null, null, null);
    }
  }

  /** Returns the line with which a unit is entered, or entered anew. */
  static LedgerLine entering(Unit unit) {
    List<Integer> rungs = unit.course().rungs();
    boolean tellsWhy = unit.state() == UnitState.FAILED || unit.state() == UnitState.STOPPED;
    return of(
        unit.name(),
        new Change(
            unit.id(),
            unit.folder(),
            unit.settings(),
            unit.from().isEmpty() ? null : unit.from(),
            unit.state(),
            null,
            tellsWhy ? unit.what() : null,
            null,
            rungs.isEmpty() ? null : rungs,
            null,
            null));
  }

  static LedgerLine state(UnitName unit, UnitState state, @Nullable String what) {
    return of(unit, new Change(state, null, what));
  }

  static LedgerLine running(UnitName unit, RunningProcess by) {
    return of(unit, new Change(UnitState.RUNNING, by, null));
  }

  static LedgerLine taken(UnitName unit, int rounds) {
    return of(unit, new Change(null, null, null, null, null, null, null, rounds, null, null, null));
  }

  static LedgerLine passed(UnitName unit, int rungs) {
    return of(unit, new Change(null, null, null, null, null, null, null, null, null, rungs, null));
  }

  static LedgerLine halved(UnitName unit, String what) {
    return of(
        unit,
        new Change(null, null, null, null, UnitState.STOPPED, null, what, null, null, null, true));
  }

  /** Returns the unit that it is about, or null if it is about none that is known. */
  @Nullable UnitName unit() {
    return cell != null ? UnitName.cell(cell) : shared != null ? UnitName.shared(shared) : null;
  }

  /**
   * Returns a unit as it is after this line.
   *
   * @param before the unit as it was; null if this is the first line about it
   * @return null if the line enters no unit and there was none
   */
  @Nullable Unit after(@Nullable Unit before, UnitName name) {
    if (before == null && (id == null || folder == null)) {
      return null;
    }
    Unit known =
        before == null
            ? Unit.waiting(name, or(id, ""), or(folder, ""), Map.of(), List.of())
            : before;
    boolean changes = state != null;
    return new Unit(
        name,
        or(id, known.id()),
        or(folder, known.folder()),
        or(settings, known.settings()),
        id == null ? known.from() : or(from, List.of()),
        or(state, known.state()),
        changes ? by : known.by(),
        changes ? time : known.since(),
        changes ? what : known.what(),
        or(taken, known.taken()),
        new Course(
            or(rungs, known.course().rungs()),
            or(passed, known.course().passed()),
            or(halved, known.course().halved())));
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
