package dev.espalier.record.sweep;

import dev.espalier.storage.RunningProcess;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A unit of a sweep's work as the ledger has it: a cell, or a dense round that cells share.
 *
 * @param name its name
 * @param id identity of the work: a hash of all settings that decide on its results
 * @param folder the run's folder, relative to the sweep's directory
 * @param settings for a cell the settings in which it differs from the sweep's; for shared work all
 *     settings that are given; as text by key
 * @param from runs whose rounds it takes
 * @param state its state
 * @param by the process that works or worked on it; null if none ever did
 * @param since when the state began
 * @param what why it failed, was stopped or begins again; null if there is nothing to say
 * @param taken number of rounds that it took from other runs
 * @param course how far it may run before it is compared with others
 */
public record Unit(
    UnitName name,
    String id,
    String folder,
    Map<String, String> settings,
    List<Donor> from,
    UnitState state,
    @Nullable RunningProcess by,
    Instant since,
    @Nullable String what,
    int taken,
    Course course) {

  /** Copies the collections. */
  public Unit {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    from = List.copyOf(from);
  }

  /** Returns a unit that nobody has worked on. */
  public static Unit waiting(
      UnitName name, String id, String folder, Map<String, String> settings, List<Donor> from) {
    return new Unit(
        name,
        id,
        folder,
        settings,
        from,
        UnitState.WAITING,
        null,
        Instant.EPOCH,
        null,
        0,
        Course.WHOLE);
  }

  /** Returns the same unit with other donors. */
  public Unit with(List<Donor> donors) {
    return new Unit(name, id, folder, settings, donors, state, by, since, what, taken, course);
  }

  /** Returns the same unit in another state. */
  public Unit in(UnitState now) {
    return new Unit(name, id, folder, settings, from, now, by, since, what, taken, course);
  }

  /** Returns the same unit with another course. */
  public Unit on(Course other) {
    return new Unit(name, id, folder, settings, from, state, by, since, what, taken, other);
  }

  /** Tells whether the ledger would have to say nothing new of this unit. */
  public boolean isEnteredLike(@Nullable Unit entered) {
    return entered != null
        && settings.equals(entered.settings)
        && from.equals(entered.from)
        && course.equals(entered.course)
        && state == entered.state;
  }

  /** Returns the same unit with other words for its settings, without donors, in a state. */
  public Unit as(Map<String, String> otherSettings, UnitState now) {
    return new Unit(
        name, id, folder, otherSettings, List.of(), now, by, since, what, taken, course);
  }

  /** Tells whether nothing is left to be done: it is complete, or was stopped for good. */
  public boolean isDecided() {
    return state == UnitState.DONE || course.halved();
  }

  /** Returns the process that works on it, unless that is known to have ended. */
  public Optional<RunningProcess> runner() {
    return state == UnitState.RUNNING
        ? Optional.ofNullable(by).filter(process -> !process.hasEnded())
        : Optional.empty();
  }

  /** Returns the state as it is known here: a unit whose process has ended is stopped. */
  public UnitState stateNow() {
    return state == UnitState.RUNNING && runner().isEmpty() ? UnitState.STOPPED : state;
  }
}
